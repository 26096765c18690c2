using System.Net;
using System.Text.Json;
using BlobStash.Client.Transport;
using BlobStash.Core.Digests;
using BlobStash.Core.Formats;
using BlobStash.Protocol.Documents;
using BlobStash.Protocol.Problems;
using BlobStash.Sync.Merkle;
using BlobStash.Sync.Messages;

namespace BlobStash.Client.Messages;

/// <summary>Reads and checks the answers of a node for <see cref="BlobStashClient"/>.</summary>
internal static class NodeAnswers
{
    /// <summary>Longest page of a listing in bytes; 1 000 lines take about 110 KiB.</summary>
    public const int MaxListingBytes = 1 << 20;

    /// <summary>Longest problem document in bytes.</summary>
    private const int MaxProblemBytes = 16 * 1024;

    /// <summary>Most characters of a problem's own text that an exception repeats.</summary>
    private const int MaxDetailLength = 300;

    /// <summary>Makes the exception that a refusing answer stands for.</summary>
    public static async Task<BlobStashException> ReadProblemAsync(PeerResponse response)
    {
        ProblemDocument? problem = null;
        try
        {
            var body = await response.ReadBodyAsync(MaxProblemBytes).ConfigureAwait(false);
            problem = JsonSerializer.Deserialize(body, AnswerJson.Default.ProblemDocument);
        }
        catch (Exception exception) when (exception is JsonException or PeerException)
        {
            // Not a problem document, or too long a one: the status alone has to do.
            problem = null;
        }

        var problemOfHeader = response.ProblemName is { } name ? ProblemTypes.Prefix + name : null;
        var isOfNode = problemOfHeader is not null
            || problem?.Type?.StartsWith(ProblemTypes.Prefix, StringComparison.Ordinal) == true;
        return isOfNode
            ? Create(problem ?? new ProblemDocument { Type = problemOfHeader }, response.Status)
            : new BlobStashException(
                $"The answer ({(int)response.Status}) is not one of a node: another web server or a proxy gave it.",
                BlobStashProblem.Unknown,
                response.Status);
    }

    /// <summary>Makes the exception that a problem in the middle of an answer stands for.</summary>
    /// <exception cref="JsonException">It is no problem document.</exception>
    public static BlobStashException ReadProblem(ReadOnlySpan<byte> body)
    {
        var problem = JsonSerializer.Deserialize(body, AnswerJson.Default.ProblemDocument);
        return Create(problem, (HttpStatusCode)(problem?.Status ?? 0));
    }

    private static BlobStashException Create(ProblemDocument? problem, HttpStatusCode status)
    {
        var texts = new[] { problem?.Title, problem?.Detail }.Where(text => !string.IsNullOrWhiteSpace(text));
        var told = string.Join(" ", texts.Select(text => text!.EndsWith('.') ? text : text + "."));
        var message = told.Length == 0
            ? $"The node refused the request ({(int)status})."
            : $"The node refused the request ({(int)status}): {Clean(told)}";
        return new BlobStashException(message, ProblemTypes.Find(problem?.Type), status);
    }

    /// <summary>Reads a state.</summary>
    public static MerkleState ReadState(ReadOnlySpan<byte> body)
    {
        try
        {
            return StateMessage.Read(body);
        }
        catch (MessageFormatException exception)
        {
            throw Malformed(exception.Message, exception);
        }
    }

    /// <summary>Reads a page of a listing whose digests must all follow <paramref name="after"/>.</summary>
    public static BlobPage ReadListing(ReadOnlySpan<byte> body, Digest? after)
    {
        BlobPage? page;
        try
        {
            page = JsonSerializer.Deserialize(body, AnswerJson.Default.BlobPage);
        }
        catch (JsonException exception)
        {
            throw Malformed("The listing is not the JSON that it should be.", exception);
        }

        if (page?.Blobs is not { } blobs)
        {
            throw Malformed("The listing has no lines.");
        }

        var last = after;
        foreach (var (digest, length) in blobs)
        {
            last = length >= 0 && !(digest <= last)
                ? digest
                : throw Malformed("A line of the listing is malformed or out of order.");
        }

        // A cursor that does not move on would make the listing endless.
        return page.Next is not { } next || (blobs.Count > 0 && next >= last)
            ? page
            : throw Malformed("The cursor of the listing does not move on.");
    }

    private static BlobStashException Malformed(string reason, Exception? inner = null) =>
        new($"The node's answer cannot be used: {reason}", BlobStashProblem.AnswerMalformed, HttpStatusCode.OK, inner);

    /// <summary>The answer is one that no node gives, as that of another web server.</summary>
    /// <param name="status">The status of the answer.</param>
    /// <param name="reason">What is missing of it, as the rest of a sentence.</param>
    public static BlobStashException Foreign(HttpStatusCode status, string reason) => new(
        $"The answer ({(int)status}) is not one of a node: {reason}.", BlobStashProblem.AnswerMalformed, status);

    /// <summary>Text of a node for a line of a terminal: not too long, and without control characters.</summary>
    public static string Clean(string detail)
    {
        var kept = detail.Length > MaxDetailLength ? detail.AsSpan(0, MaxDetailLength) : detail;
        return string.Create(kept.Length, kept, static (target, source) =>
        {
            for (var position = 0; position < target.Length; position++)
            {
                target[position] = char.IsControl(source[position]) ? ' ' : source[position];
            }
        });
    }
}
