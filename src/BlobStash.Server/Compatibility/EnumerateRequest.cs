using System.Globalization;
using BlobStash.Core.Digests;
using BlobStash.Server.Blobs;
using BlobStash.Server.Problems;

namespace BlobStash.Server.Compatibility;

/// <summary>What a listing asks for.</summary>
/// <param name="Lower">First digest that may be listed.</param>
/// <param name="Limit">Blobs in the page, at most <see cref="MaxLimit"/>; zero or negative for all of them.</param>
internal readonly record struct EnumerateRequest(Digest Lower, long Limit)
{
    /// <summary>Blobs in a page when the request does not say.</summary>
    public const int DefaultLimit = 50;

    /// <summary>Most blobs in a page; a larger limit is cut to this.</summary>
    public const int MaxLimit = 1000;

    /// <summary>Whether everything is asked for.</summary>
    public bool IsUnpaged => Limit <= 0;

    /// <summary>Reads <c>cursor</c> and <c>limit</c>.</summary>
    /// <returns>The problem, or <see langword="null"/> when the request is good.</returns>
    public static Problem? Read(IQueryCollection query, out EnumerateRequest request)
    {
        request = default;
        var limitText = query["limit"].ToString();
        long limit = DefaultLimit;
        if (limitText.Length > 0 && !GoValues.TryParseInteger(limitText, out limit))
        {
            return new Problem(ProblemKinds.ParameterMalformed, string.Create(
                CultureInfo.InvariantCulture,
                $"failed to parse limit: strconv.Atoi: parsing \"{limitText}\": invalid syntax"));
        }
        // A cursor is usually a whole digest; the original also takes the beginning of one.
        if (!PrefixRange.TryParse(query["cursor"].ToString(), out PrefixRange range))
        {
            return new Problem(ProblemKinds.ParameterMalformed, "cursor must be at most 64 hexadecimal digits.");
        }
        request = new EnumerateRequest(range.Lower, Math.Min(limit, MaxLimit));
        return null;
    }
}
