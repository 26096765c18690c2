using BlobStash.Client;
using BlobStash.Client.Batches;
using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Protocol.Frames;
using BlobStash.Server.Configuration;
using BlobStash.Server.Followers;
using BlobStash.Server.Peers;
using BlobStash.Server.Tests.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace BlobStash.Server.Tests.Followers;

public sealed class BlobPullTests
{
    private static readonly byte[] Hello = "hello"u8.ToArray();
    private static readonly Digest LongName = Blake2b256.Hash([1]);

    [Fact]
    public async Task MoveBatchAsync_OneBlobIsTooLarge_SaysSoAndStoresTheOther()
    {
        await using KestrelNode node = await KestrelNode.StartAsync();
        using var connection = new PeerConnection(new Uri("http://127.0.0.1:9/"), null, new PeerLimits());
        var options = new PeerOptions { Name = "cellar", Url = "http://127.0.0.1:9/" };
        var link = new FollowerLink(
            Peer.Create(options, false, TimeProvider.System), connection, 2, TimeProvider.System);
        ILocalReplica local = node.Services.GetRequiredService<ILocalReplica>();

        PeerException failure = await Assert.ThrowsAsync<PeerException>(() => new BlobPull(link, local).MoveBatchAsync(
            new LongBlobPeer(),
            [new FollowedBlob(LongName, 10, null), new FollowedBlob(Blake2b256.Hash(Hello), 5, null)],
            CancellationToken.None));

        Assert.Contains("4096 bytes, which is more than this node accepts", failure.Message);
        Assert.True(local.Contains(Blake2b256.Hash(Hello)));
    }

    /// <summary>Has a long blob, and others with the bytes of "hello".</summary>
    private sealed class LongBlobPeer : IBatchPeer
    {
        public async Task GetBatchAsync(
            IReadOnlyList<Digest> digests,
            Func<BatchBlob, CancellationToken, ValueTask> receive,
            CancellationToken cancellationToken)
        {
            foreach (Digest digest in digests)
            {
                BatchBlob blob = digest == LongName
                    ? new BatchBlob(digest, BatchStatus.TooLarge, 4096, Stream.Null)
                    : new BatchBlob(digest, BatchStatus.Stored, Hello.Length, new MemoryStream(Hello));
                await receive(blob, cancellationToken);
            }
        }

        public Task<IReadOnlyList<BlobStat>> StatAsync(
            IReadOnlyList<Digest> digests, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<BatchStatus>> PutBatchAsync(
            IReadOnlyList<BlobOffer> blobs, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
