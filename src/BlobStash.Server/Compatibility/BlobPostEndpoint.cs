using BlobStash.Core.Digests;
using BlobStash.Server.Blobs;
using BlobStash.Server.Limits;
using BlobStash.Server.Problems;
using BlobStash.Storage;
using BlobStash.Storage.Contract;

namespace BlobStash.Server.Compatibility;

/// <summary>
/// POST of one blob, plain or as a snappy block: 201 with no body, whether the blob was new or not. Thread safe.
/// </summary>
internal sealed class BlobPostEndpoint(
    BlobStore store, BlobReceiver receiver, UploadAdmission admission, BufferBudget budget)
{
    /// <summary>201, 400, 413, 422 or 503.</summary>
    public async Task PostAsync(HttpContext context)
    {
        if (!TryReadDigest(context, out Digest digest))
        {
            await context.WriteProblemAsync(ProblemResponses.DigestMalformed());
        }
        else if (context.Request.ContentLength > store.Options.MaxBlobSizeBytes)
        {
            await context.WriteProblemAsync(ProblemResponses.BlobTooLarge(store.Options.MaxBlobSizeBytes));
        }
        else
        {
            var length = context.Request.ContentLength ?? BlobReceiver.UnknownLength;
            using UploadPlace place = await admission.EnterAsync(context, length);
            if (place.IsTaken)
            {
                await StoreAsync(context, digest);
            }
        }
    }

    private Task StoreAsync(HttpContext context, Digest digest)
    {
        HttpRequest request = context.Request;
        if (request.ContentType == SnappyBlock.Name)
        {
            return StoreBlockAsync(context, digest);
        }
        // No token: the pipe itself fails when the client hangs up, and asking for RequestAborted would allocate.
        var stored = receiver.ReceiveAsync(
            request.BodyReader,
            request.ContentLength ?? BlobReceiver.UnknownLength,
            digest,
            PutOrigin.Client,
            CancellationToken.None);
        return AnswerAsync(context, digest, stored);
    }

    private async Task StoreBlockAsync(HttpContext context, Digest digest)
    {
        using BufferLease lease = budget.Open();
        using var body = new SnappyBody(
            lease, Math.Min(store.Options.MaxBlobSizeBytes, SnappyBlock.MaxPlainLength));
        Problem? refusal = await body.ReadAsync(context.Request.BodyReader, context.Request.ContentLength);
        await (refusal is null
            ? AnswerAsync(context, digest, receiver.ReceiveAsync(body.Plain, digest, CancellationToken.None))
            : context.WriteProblemAsync(refusal));
    }

    private static async Task AnswerAsync(HttpContext context, Digest digest, ValueTask<PutResult> stored)
    {
        PutResult result = await stored;
        if (result.Outcome == PutOutcome.DigestMismatch)
        {
            await context.WriteProblemAsync(ProblemResponses.DigestMismatch(digest, result.Digest));
            return;
        }
        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.ContentLength = 0;
    }

    /// <summary>
    /// Writes take lower-case digits only, reads any: the original compares text here and bytes there.
    /// </summary>
    private static bool TryReadDigest(HttpContext context, out Digest digest)
    {
        ReadOnlySpan<char> path = context.Request.Path.Value;
        return BlobPath.TryReadDigest(context, out digest)
            && !path[^Digest.HexLength..].ContainsAnyInRange('A', 'F');
    }
}
