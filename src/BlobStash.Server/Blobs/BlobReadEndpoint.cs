using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;
using BlobStash.Protocol.Routes;
using BlobStash.Server.Deletions;
using BlobStash.Server.Limits;
using BlobStash.Server.Problems;
using BlobStash.Storage;
using BlobStash.Storage.Blobs;

namespace BlobStash.Server.Blobs;

/// <summary>GET and HEAD of one blob. Thread safe.</summary>
internal sealed class BlobReadEndpoint(
    BlobStore store, BlobSender sender, RangeSender rangeSender, BlobHeaders headers, BufferBudget budget)
{
    /// <summary>GET: 200, 206, 304, 404, 412 or 416.</summary>
    public Task GetAsync(HttpContext context)
    {
        if (!BlobPath.TryReadDigest(context, out Digest digest))
        {
            return context.WriteProblemAsync(ProblemResponses.DigestMalformed());
        }
        BlobReader? reader = store.OpenRead(digest);
        return reader is null
            ? context.WriteProblemAsync(ProblemResponses.BlobNotFound(digest))
            : SendAsync(context, reader);
    }

    /// <summary>HEAD: the headers of a GET without its body, from the index alone.</summary>
    public Task HeadAsync(HttpContext context)
    {
        if (!BlobPath.TryReadDigest(context, out Digest digest))
        {
            return context.WriteProblemAsync(ProblemResponses.DigestMalformed());
        }
        if (!store.TryGetLength(digest, out var length))
        {
            return context.WriteProblemAsync(ProblemResponses.BlobNotFound(digest));
        }
        if (Preconditions.Exist(context.Request) && TryAnswer(context, digest) is { } answered)
        {
            return answered;
        }
        headers.SetForBody(context.Response.Headers, digest);
        context.NameFile(digest);
        context.Response.ContentLength = length;
        return Task.CompletedTask;
    }

    private async Task SendAsync(HttpContext context, BlobReader reader)
    {
        using (reader)
        {
            if (Preconditions.Exist(context.Request) && TryAnswer(context, reader.Digest) is { } answered)
            {
                await answered;
                return;
            }
            using BufferLease? memory = await budget.TakeForAnswerAsync(context, reader.Length);
            if (memory is null)
            {
                return;
            }
            if (context.Request.KnowsStamps())
            {
                if (!store.TryGetPutStamp(reader.Digest, out Stamp stamp))
                {
                    await context.WriteProblemAsync(ProblemResponses.BlobNotFound(reader.Digest));
                    return;
                }
                context.Response.TellStamps();
                context.Response.Headers[NodeHeaders.Stamp] = stamp.ToString();
            }
            headers.SetForBody(context.Response.Headers, reader.Digest);
            context.NameFile(reader.Digest);
            if (context.Request.Headers.Range is [{ } range] && await rangeSender.TrySendAsync(context, reader, range))
            {
                return;
            }
            context.Response.ContentLength = reader.Length;
            await sender.SendAsync(context, reader, 0, reader.Length);
        }
    }

    /// <summary>The answer of the conditions; <see langword="null"/> when they hold.</summary>
    private Task? TryAnswer(HttpContext context, in Digest digest)
    {
        switch (Preconditions.Check(context.Request, BlobHeaders.FormatETag(digest)))
        {
            case Precondition.Failed:
                return context.WriteProblemAsync(Preconditions.Failed());
            case Precondition.NotModified:
                headers.SetForNotModified(context.Response.Headers, digest);
                context.Response.StatusCode = StatusCodes.Status304NotModified;
                return Task.CompletedTask;
            default:
                return null;
        }
    }
}
