using BlobStash.Core.Digests;
using BlobStash.Server.Problems;
using BlobStash.Sync.Batches;
using BlobStash.Sync.Messages;

namespace BlobStash.Server.Batches;

/// <summary>Reads the list of digests that is the body of a request.</summary>
internal static class DigestListBody
{
    /// <summary>Reads the list; <see langword="null"/> when the request has been answered with a problem.</summary>
    public static async ValueTask<Digest[]?> TryReadAsync(HttpContext context)
    {
        if (await LimitedBody.TryReadAsync(context, DigestList.MaxBytes) is not { } body)
        {
            await context.WriteProblemAsync(
                new Problem(ProblemKinds.BodyTooLarge, $"A batch has at most {BatchFormat.MaxBlobs} digests."));
            return null;
        }
        try
        {
            return DigestList.Read(body.Span);
        }
        catch (MessageFormatException e)
        {
            await context.WriteProblemAsync(new Problem(ProblemKinds.RequestMalformed, e.Message));
            return null;
        }
    }
}
