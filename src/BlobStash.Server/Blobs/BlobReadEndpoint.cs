using BlobStash.Core.Digests;
using BlobStash.Server.Problems;
using BlobStash.Storage;

namespace BlobStash.Server.Blobs;

/// <summary>GET and HEAD of one blob. Thread safe.</summary>
internal sealed class BlobReadEndpoint(BlobStore store, BlobSender sender, RangeSender rangeSender, BlobHeaders headers)
{
    /// <summary>GET: 200, 206, 304, 404 or 416.</summary>
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
        if (!TryAnswerNotModified(context, digest))
        {
            headers.SetForBody(context.Response.Headers, digest);
            context.Response.ContentLength = length;
        }
        return Task.CompletedTask;
    }

    private async Task SendAsync(HttpContext context, BlobReader reader)
    {
        using (reader)
        {
            if (TryAnswerNotModified(context, reader.Digest))
            {
                return;
            }
            headers.SetForBody(context.Response.Headers, reader.Digest);
            if (context.Request.Headers.Range is [{ } range] && await rangeSender.TrySendAsync(context, reader, range))
            {
                return;
            }
            context.Response.ContentLength = reader.Length;
            await sender.SendAsync(context, reader, 0, reader.Length);
        }
    }

    private bool TryAnswerNotModified(HttpContext context, in Digest digest)
    {
        var ifNoneMatch = context.Request.Headers.IfNoneMatch;
        if (ifNoneMatch.Count == 0 || !EntityTags.Match(ifNoneMatch, BlobHeaders.FormatETag(digest)))
        {
            return false;
        }
        headers.SetForNotModified(context.Response.Headers, digest);
        context.Response.StatusCode = StatusCodes.Status304NotModified;
        return true;
    }
}
