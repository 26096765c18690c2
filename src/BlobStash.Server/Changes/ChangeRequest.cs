using System.Globalization;
using BlobStash.Server.Problems;
using BlobStash.Storage.Changes;

namespace BlobStash.Server.Changes;

/// <summary>What a follower asks for.</summary>
/// <param name="After">Where to go on; <see langword="null"/> to begin now.</param>
/// <param name="Limit">Most changes of one answer.</param>
/// <param name="Wait">How long to wait for the first change.</param>
internal sealed record ChangeRequest(ChangeCursor? After, int Limit, TimeSpan Wait)
{
    /// <summary>Most changes of one answer.</summary>
    public const int MaxLimit = 1000;

    /// <summary>Longest wait, in seconds.</summary>
    public const int MaxWaitSeconds = 60;

    /// <summary>
    /// The request; <see langword="null"/> when a part of it cannot be used, which the problem names.
    /// </summary>
    public static ChangeRequest? Parse(HttpRequest request, out Problem? problem)
    {
        IQueryCollection query = request.Query;
        var limit = MaxLimit;
        var wait = 0;
        problem = null;
        if (!TryReadNumber(query["limit"], (1, MaxLimit), ref limit))
        {
            problem = Malformed($"limit must be a number from 1 to {MaxLimit}.");
        }
        else if (!TryReadNumber(query["wait"], (0, MaxWaitSeconds), ref wait))
        {
            problem = Malformed($"wait must be a number of seconds from 0 to {MaxWaitSeconds}.");
        }
        else
        {
            var last = request.Headers["Last-Event-ID"].ToString();
            var after = last.Length > 0 ? last : query["after"].ToString();
            if (after.Length == 0)
            {
                return new ChangeRequest(null, limit, TimeSpan.FromSeconds(wait));
            }
            if (ChangeCursor.TryParse(after, out ChangeCursor cursor))
            {
                return new ChangeRequest(cursor, limit, TimeSpan.FromSeconds(wait));
            }
            // Cursors are opaque to whoever keeps them, so that another node's may look like anything; what a follower
            // has to do is the same.
            problem = ChangeEndpoint.CursorGone();
        }
        return null;
    }

    private static bool TryReadNumber(string? text, (int Least, int Most) range, ref int number) =>
        string.IsNullOrEmpty(text)
        || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number)
            && number >= range.Least && number <= range.Most);

    private static Problem Malformed(FormattableString detail) =>
        new(ProblemKinds.ParameterMalformed, detail.ToString(CultureInfo.InvariantCulture));
}
