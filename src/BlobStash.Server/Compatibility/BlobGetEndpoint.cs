using System.Buffers;
using BlobStash.Core.Digests;
using BlobStash.Protocol.Routes;
using BlobStash.Server.Blobs;
using BlobStash.Server.Limits;
using BlobStash.Server.Problems;
using BlobStash.Storage;
using BlobStash.Storage.Blobs;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace BlobStash.Server.Compatibility;

/// <summary>
/// GET and HEAD of one blob as the original's clients expect them: no ranges, no entity tags, 204 for a HEAD. The
/// original guesses a type from the bytes; here stored bytes are never given a type that a browser would run. Thread
/// safe.
/// </summary>
internal sealed class BlobGetEndpoint(BlobStore store, BlobSender sender, BufferBudget budget)
{
    private static readonly StringValues NoCache = "no-cache";
    private static readonly StringValues OctetStream = MediaTypes.Bytes;
    private static readonly StringValues SnappyCoding = SnappyBlock.Name;

    /// <summary>200, 400 or 404.</summary>
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

    /// <summary>204, 400 or 404, from the index alone.</summary>
    public Task HeadAsync(HttpContext context)
    {
        if (!BlobPath.TryReadDigest(context, out Digest digest))
        {
            return context.WriteProblemAsync(ProblemResponses.DigestMalformed());
        }
        if (!store.TryGetLength(digest, out _))
        {
            return context.WriteProblemAsync(ProblemResponses.BlobNotFound(digest));
        }
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private async Task SendAsync(HttpContext context, BlobReader reader)
    {
        using (reader)
        {
            using BufferLease? memory = await budget.TakeForAnswerAsync(context, reader.Length);
            if (memory is null)
            {
                return;
            }
            context.NameFile(reader.Digest);
            HttpResponse response = context.Response;
            response.Headers.CacheControl = NoCache;
            response.Headers.Vary = HeaderNames.AcceptEncoding;
            if (WantsSnappy(context.Request.Headers) && await TrySendBlockAsync(response, reader))
            {
                return;
            }
            response.Headers.ContentType = OctetStream;
            response.ContentLength = reader.Length;
            await sender.SendAsync(context, reader, 0, reader.Length);
        }
    }

    /// <summary>
    /// A list of codings that only contains snappy does not count: the original compares the whole header.
    /// </summary>
    internal static bool WantsSnappy(IHeaderDictionary headers) => headers.AcceptEncoding is [SnappyBlock.Name];

    /// <summary>
    /// False, with nothing sent, when the blob is too long for a block or too many blocks are being coded.
    /// </summary>
    private async ValueTask<bool> TrySendBlockAsync(HttpResponse response, BlobReader reader)
    {
        using BufferLease lease = budget.Open();
        if (reader.Length > SnappyBlock.MaxPlainLength
            || !lease.TryTake(reader.Length + SnappyBlock.GetMaxBlockLength(reader.Length)))
        {
            return false;
        }
        var block = await EncodeAsync(reader, response.HttpContext.RequestAborted);
        response.Headers.ContentEncoding = SnappyCoding;
        response.ContentLength = block.Length;
        await response.BodyWriter.WriteAsync(block);
        return true;
    }

    private static async ValueTask<byte[]> EncodeAsync(BlobReader reader, CancellationToken cancellationToken)
    {
        var length = (int)reader.Length;
        var plain = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            await BlobSender.FillAsync(reader, 0, plain.AsMemory(0, length), cancellationToken);
            return SnappyBlock.Encode(plain.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(plain);
        }
    }
}
