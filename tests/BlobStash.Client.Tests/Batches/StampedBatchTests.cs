using BlobStash.Client.Tests.StandIns;
using BlobStash.Core.Clocks;
using BlobStash.Core.Hashing;
using BlobStash.Protocol.Frames;

namespace BlobStash.Client.Tests.Batches;

/// <summary>What is sent in a batch to a peer that knows stamps.</summary>
public sealed class StampedBatchTests
{
    private static readonly byte[] Hello = "hello"u8.ToArray();
    private static readonly byte[] Gone = "gone"u8.ToArray();
    private static readonly Stamp PutAt = Stamp.FromMilliseconds(1_700_000_000_000);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task PutBatchAsync_OneBlobIsGone_TheOthersKeepTheirStamps(bool canStillBeOpened)
    {
        await using var node = await NativeNode.StartAsync();
        var body = new MemoryStream();
        var version = "";
        node.Intercept = async context =>
        {
            context.Response.Headers["BlobStash-Sync"] = "2";
            if (!context.Request.Path.StartsWithSegments("/v1/blobs/batch", StringComparison.Ordinal))
            {
                return false;
            }

            version = context.Request.Headers["BlobStash-Sync"].ToString();
            await context.Request.Body.CopyToAsync(body);
            await context.Response.Body.WriteAsync(new[] { (byte)BatchStatus.Stored });
            return true;
        };
        using var connection = new PeerConnection(node.Url, null, new PeerLimits { CompressesBatches = false });
        var peer = connection.OpenPeer();
        await peer.GetStateAsync(CancellationToken.None);

        var statuses = await peer.Batches!.PutBatchAsync(
            [
                new(Blake2b256.Hash(Gone), () => canStillBeOpened ? new MemoryStream(Gone) : null),
                new(Blake2b256.Hash(Hello), () => new MemoryStream(Hello)) { Stamp = PutAt },
            ],
            CancellationToken.None);

        var header = new byte[FrameHeader.SizeOf(FrameVersion.Stamped)];
        new FrameHeader(BatchStatus.Stored, Hello.Length, Blake2b256.Hash(Hello), PutAt)
            .Write(header, FrameVersion.Stamped);
        Assert.Equal("2", version);
        Assert.Equal([BatchStatus.Absent, BatchStatus.Stored], statuses);
        Assert.Equal([.. header, (byte)Hello.Length, 0, 0, 0, .. Hello], body.ToArray());
    }
}
