using System.Globalization;
using System.IO.Pipelines;
using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Protocol.Frames;
using Microsoft.AspNetCore.Http;

namespace BlobStash.Client.Tests.StandIns;

/// <summary>Serves the routes of batches over the blobs of a <see cref="MemoryNode"/>, with limits.</summary>
internal sealed class BatchNode(MemoryNode node) : LoopbackHost
{
    /// <summary>Whether it heeds the longest blob that a request names.</summary>
    public bool KnowsMax { get; init; } = true;

    /// <summary>Longest blob that it takes in a batch.</summary>
    public long MaxBlobBytes { get; init; } = long.MaxValue;

    /// <summary>Longest body that it takes, as a proxy in front of a node may say.</summary>
    public long MaxBodyBytes { get; init; } = long.MaxValue;

    /// <summary>Most digests that it takes in one request.</summary>
    public int MaxDigests { get; init; } = int.MaxValue;

    public static async Task<BatchNode> StartAsync(BatchNode node)
    {
        await node.ListenAsync();
        return node;
    }

    protected override Task AnswerAsync(HttpContext context) => context.Request.Path.Value switch
    {
        "/v1/blobs/batch/get" => GetAsync(context),
        "/v1/blobs/batch/put" => PutAsync(context),
        _ => NativeNode.WriteProblemAsync(context, 404, "route-unknown"),
    };

    private async Task GetAsync(HttpContext context)
    {
        var digests = DigestList.Read(await ReadBodyAsync(context.Request));
        if (digests.Length > MaxDigests)
        {
            await NativeNode.WriteProblemAsync(context, 413, "body-too-large");
            return;
        }

        var max = KnowsMax ? long.Parse(context.Request.Query["max"]!, CultureInfo.InvariantCulture) : long.MaxValue;
        foreach (var digest in digests)
        {
            await SendAsync(context.Response.Body, digest, node.Find(digest)!, max);
        }
    }

    private static async Task SendAsync(Stream answer, Digest digest, byte[] blob, long max)
    {
        var header = new byte[BatchFormat.FrameHeaderSize];
        new FrameHeader(BatchStatus.Stored, blob.Length, digest).Write(header);
        await answer.WriteAsync(header);
        if (blob.Length > max)
        {
            await answer.WriteAsync(BitConverter.GetBytes(uint.MaxValue));
            return;
        }

        foreach (var chunk in blob.Chunk(BatchFormat.MaxChunkSize))
        {
            await answer.WriteAsync(BitConverter.GetBytes(chunk.Length));
            await answer.WriteAsync(chunk);
        }
    }

    private async Task PutAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        var piece = new byte[16 * 1024];
        while (await context.Request.Body.ReadAsync(piece) is var read and > 0)
        {
            body.Write(piece, 0, read);
            if (body.Length > MaxBodyBytes)
            {
                context.Response.Headers.Connection = "close";
                await NativeNode.WriteProblemAsync(context, 413, "body-too-large");
                return;
            }
        }

        body.Position = 0;
        await context.Response.Body.WriteAsync(await StoreAsync(PipeReader.Create(body)));
    }

    private async Task<byte[]> StoreAsync(PipeReader body)
    {
        using var frames = new FrameReader(body, BatchFormat.MaxBlobs);
        var statuses = new List<byte>();
        while (await frames.ReadAsync(CancellationToken.None) == FrameStep.Frame)
        {
            using var blob = new MemoryStream();
            while (await frames.ReadAsync(CancellationToken.None) == FrameStep.Bytes)
            {
                blob.Write(frames.Bytes.Span);
            }

            Assert.Equal(frames.Frame.Digest, Blake2b256.Hash(blob.ToArray()));
            if (blob.Length <= MaxBlobBytes)
            {
                node.Put(blob.ToArray());
            }

            statuses.Add((byte)(blob.Length > MaxBlobBytes ? BatchStatus.TooLarge : BatchStatus.Stored));
        }

        return [.. statuses];
    }
}
