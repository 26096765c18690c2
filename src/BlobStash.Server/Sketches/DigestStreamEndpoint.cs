using System.IO.Pipelines;
using System.Runtime.InteropServices;
using BlobStash.Core.Digests;
using BlobStash.Server.Blobs;
using BlobStash.Server.Problems;
using BlobStash.Storage;

namespace BlobStash.Server.Sketches;

/// <summary>GET of the digests as plain bytes, ascending, as fast as the client takes them. Thread safe.</summary>
internal sealed class DigestStreamEndpoint(BlobStore store)
{
    /// <summary>Digests that are taken from the index and sent at once: 32 KiB, all that an answer holds.</summary>
    private const int BatchCount = 1024;

    /// <summary>200 with 32 bytes a digest, or a problem.</summary>
    public Task GetAsync(HttpContext context)
    {
        var prefix = context.Request.Query["prefix"].ToString();
        if (!PrefixRange.TryParse(prefix, out PrefixRange range) || prefix.Length is not (0 or BucketPrefix.HexLength))
        {
            return context.WriteProblemAsync(BucketPrefix.Malformed());
        }
        var after = context.Request.Query["after"].ToString();
        if (after.Length == 0)
        {
            return SendAsync(context, range);
        }
        if (!Digest.TryParse(after, out Digest digest))
        {
            return context.WriteProblemAsync(
                new Problem(ProblemKinds.DigestMalformed, "after must be a digest, the last one of an answer."));
        }
        return SendAsync(context, range.TryStartAfter(digest, out PrefixRange rest) ? rest : null);
    }

    private async Task SendAsync(HttpContext context, PrefixRange? range)
    {
        context.BeginBytes("digests.bin");
        PipeWriter writer = context.Response.BodyWriter;
        while (range is { } left && !HttpMethods.IsHead(context.Request.Method))
        {
            range = WriteBatch(writer, left);
            if ((await writer.FlushAsync()).IsCompleted)
            {
                return;
            }
        }
    }

    /// <summary>Writes the first digests of a range.</summary>
    /// <returns>What is left of the range; null when that was all.</returns>
    private PrefixRange? WriteBatch(PipeWriter writer, PrefixRange range)
    {
        Span<byte> room = writer.GetSpan(BatchCount * Digest.Size)[..(BatchCount * Digest.Size)];
        Span<Digest> batch = MemoryMarshal.Cast<byte, Digest>(room);
        var count = store.ListDigests(range.Lower, range.Upper, batch);
        PrefixRange? rest =
            count == BatchCount && range.TryStartAfter(batch[^1], out PrefixRange behind) ? behind : null;
        writer.Advance(count * Digest.Size);
        return rest;
    }
}
