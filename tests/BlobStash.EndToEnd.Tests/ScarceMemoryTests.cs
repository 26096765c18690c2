using System.Buffers.Binary;
using System.Text;
using BlobStash.Client;
using BlobStash.Client.Batches;
using BlobStash.EndToEnd.Tests.Blobs;
using BlobStash.EndToEnd.Tests.Nodes;
using BlobStash.EndToEnd.Tests.Platform;
using BlobStash.Protocol.Frames;
using Xunit.Abstractions;

namespace BlobStash.EndToEnd.Tests;

/// <summary>
/// Clients that stall while the node has little memory. Reduced by default; with <c>BLOBSTASH_FULL=1</c> as a container
/// of 192 MiB would meet it, 100 000 blobs, and a thousand clients.
/// </summary>
public sealed class ScarceMemoryTests(ITestOutputHelper output) : IDisposable
{
    private const string FullVariable = "BLOBSTASH_FULL";
    private const int BlobLength = 1000;
    private const int BatchLength = 10_000;
    private static readonly TimeSpan RecoveryDeadline = TimeSpan.FromSeconds(60);

    private static readonly bool IsFull = Environment.GetEnvironmentVariable(FullVariable) == "1";
    private static readonly int HeapMebibytes = IsFull ? 192 : 96;
    private static readonly int Clients = IsFull ? 1000 : 400;
    private static readonly int ListClients = IsFull ? 300 : 100;
    private static readonly int BlobCount = IsFull ? 100_000 : 20_000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Loads() =>
        ["uploads", "batches", "batch reads", "lists of digests", "MessagePack lists", "lists", "blobs"];

    [LinuxTheory]
    [MemberData(nameof(Loads))]
    public async Task Get_ManyClientsStall_IsAnsweredAndTheNodeLives(string load)
    {
        await using Node node = await StartAsync();
        var small = new SampleBlob(0, BlobLength);
        var large = new SampleBlob(-1, 8_000_000);
        await FillAsync(node.Client, [small, large]);

        int refused;
        using (StalledCrowd crowd = await StalledCrowd.GatherAsync(
            node.Url, load == "MessagePack lists" ? ListClients : Clients, Request(load, large)))
        {
            for (var i = 0; i < 20; i++)
            {
                Assert.Equal(BlobLength, await GetOnItsOwnAsync(node, small));
            }
            refused = crowd.CountRefused();
        }

        Assert.False(node.Process.HasExited, node.Process.Errors.Text);
        await PutWhenThereIsRoomAsync(node.Client, new SampleBlob(-2, 300_000));
        output.WriteLine($"{load}: {refused} refused, {node.Process.GetPeakMemory() >> 20} MiB resident at most");
        Assert.Equal(0, await node.StopAsync());
    }

    /// <summary>Reads a blob over a connection of its own.</summary>
    private static async Task<long> GetOnItsOwnAsync(Node node, SampleBlob blob)
    {
        using BlobStashClient other = node.CreateClient();
        using var received = new MemoryStream();
        try
        {
            return await other.GetAsync(blob.Digest, received);
        }
        catch (BlobStashException e)
        {
            throw new InvalidOperationException($"The node said: {node.Process.Errors.Text}", e);
        }
    }

    private static byte[] Request(string load, SampleBlob large) => load switch
    {
        "uploads" => [.. Head($"PUT /v1/blobs/{large.Digest}", 8_000_000), .. large.Bytes[..500_000]],
        "batches" => [.. Head("POST /v1/blobs/batch/put", 100_000_000), .. Frames(count: 64)],
        "batch reads" => [.. Head("POST /v1/blobs/batch/get", 32), .. Convert.FromHexString(large.Digest.ToString())],
        "lists of digests" => [.. Head("POST /v1/blobs/batch/stat", 16_384 * 32), .. new byte[1000]],
        "MessagePack lists" => Head("GET /api/blobstore/blobs?limit=0", null),
        "lists" => Head("GET /v1/blobs?limit=10000", null),
        _ => Head($"GET /v1/blobs/{large.Digest}", null),
    };

    private static byte[] Head(string line, int? contentLength)
    {
        var length = contentLength is null ? "" : $"Content-Length: {contentLength}\r\n";
        return Encoding.ASCII.GetBytes(
            $"{line} HTTP/1.1\r\nHost: localhost\r\nAccept: application/msgpack\r\n{length}\r\n");
    }

    /// <summary>Blobs of a block each, whose bytes are another's, and the beginning of one more.</summary>
    private static byte[] Frames(int count)
    {
        const int length = BatchFormat.MaxChunkSize;
        var frame = new byte[BatchFormat.FrameHeaderSize + BatchFormat.PlainHeaderSize + length];
        new FrameHeader(BatchStatus.Stored, length, default).Write(frame);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(BatchFormat.FrameHeaderSize), length);
        return [.. Enumerable.Repeat(frame, count).SelectMany(static bytes => bytes), .. frame[..40_000]];
    }

    private static async Task FillAsync(BlobStashClient client, SampleBlob[] named)
    {
        foreach (SampleBlob blob in named)
        {
            Assert.True(await blob.PutAsync(client));
        }
        for (var first = 1; first < BlobCount; first += BatchLength)
        {
            BlobOffer[] offers = [.. Enumerable.Range(first, Math.Min(BatchLength, BlobCount - first))
                .Select(static seed => new SampleBlob(seed, 40))
                .Select(static blob => new BlobOffer(blob.Digest, () => new MemoryStream(blob.Bytes.ToArray())))];
            var statuses = await client.PutManyAsync(offers);
            Assert.All(statuses, static status => Assert.Equal(BatchStatus.Stored, status));
        }
    }

    private static async Task PutWhenThereIsRoomAsync(BlobStashClient client, SampleBlob blob)
    {
        using var deadline = new CancellationTokenSource(RecoveryDeadline);
        while (true)
        {
            try
            {
                Assert.True(await blob.PutAsync(client, deadline.Token));
                return;
            }
            catch (BlobStashException e) when (e.IsTransient)
            {
                // The node has yet to notice that they are gone.
                deadline.Token.ThrowIfCancellationRequested();
            }
        }
    }

    private Task<Node> StartAsync() =>
        Node.StartAsync(_folder.Path, new ProcessBounds(HeapMebibytes), apiKey: null, settings: []);
}
