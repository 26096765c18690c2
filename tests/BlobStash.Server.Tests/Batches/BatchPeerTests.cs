using BlobStash.Client;
using BlobStash.Client.Batches;
using BlobStash.Client.Peers;
using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Protocol.Frames;
using BlobStash.Server.Tests.Nodes;
using Microsoft.Extensions.DependencyInjection;
using static BlobStash.Server.Tests.Batches.BatchBodies;

namespace BlobStash.Server.Tests.Batches;

/// <summary>Two nodes that move blobs in batches.</summary>
public sealed class BatchPeerTests
{
    private static readonly byte[][] Blobs =
    [
        [], .. Enumerable.Range(0, 500).Select(static i => Blob(i, 4096)), Blob(600, 65_536), Blob(601, 65_537),
        .. Enumerable.Range(700, 12).Select(static i => Blob(i, 1_000_000)), new byte[300_000],
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task PutAndGet_BlobsOfAllSizes_ArriveWhole(bool compresses)
    {
        await using KestrelNode source = await KestrelNode.StartAsync();
        await using KestrelNode target = await KestrelNode.StartAsync();
        using PeerConnection connection = Connect(source, compresses);
        IBatchPeer peer = await OpenAsync(connection);
        Digest[] digests = [.. Blobs.Select(static blob => Blake2b256.Hash(blob))];

        var sent = await peer.PutBatchAsync([.. Blobs.Select(static blob => Offer(blob))], CancellationToken.None);
        var outcomes = await PullAsync(peer, target, digests);
        var stats = await peer.StatAsync(digests, CancellationToken.None);

        Assert.All(sent, static status => Assert.Equal(BatchStatus.Stored, status));
        Assert.All(outcomes, static outcome => Assert.Equal(StoreOutcome.Stored, outcome));
        Assert.Equal(Blobs.Select(static blob => new BlobStat(BatchStatus.Stored, blob.Length)), stats);
        foreach (var blob in Blobs)
        {
            Assert.Equal(blob, await target.Client.GetByteArrayAsync(TestNode.PathOf(blob)));
        }
    }

    [Fact]
    public async Task PutBatchAsync_BlobsThatCannotBeRead_AreLeftOutOrAbandoned()
    {
        await using KestrelNode node = await KestrelNode.StartAsync();
        using PeerConnection connection = Connect(node, compresses: false);
        IBatchPeer peer = await OpenAsync(connection);
        BlobOffer[] offers =
        [
            Offer([1]),
            new(Blake2b256.Hash([2]), static () => null),
            new(Blake2b256.Hash([3]), static () => throw new LocalReplicaException("The blob is damaged.")),
            new(Blake2b256.Hash([4]), static () => new TornStream(200_000)),
            new(Blake2b256.Hash([5]), static () => new MemoryStream([6])),
            Offer([7]),
        ];

        var statuses = await peer.PutBatchAsync(offers, CancellationToken.None);

        Assert.Equal(
            [
                BatchStatus.Stored, BatchStatus.Absent, BatchStatus.Damaged, BatchStatus.Abandoned,
                BatchStatus.Mismatch, BatchStatus.Stored,
            ],
            statuses);
        Assert.Equal(2, node.Store.Count);
    }

    [Fact]
    public async Task PutBatchAsync_OfferThatThrows_PassesTheExceptionThrough()
    {
        await using KestrelNode node = await KestrelNode.StartAsync();
        using PeerConnection connection = Connect(node, compresses: false);
        IBatchPeer peer = await OpenAsync(connection);

        await Assert.ThrowsAsync<NotSupportedException>(() => peer.PutBatchAsync(
            [new(Blake2b256.Hash([1]), static () => throw new NotSupportedException())], CancellationToken.None));
    }

    [Fact]
    public async Task GetBatchAsync_ReceiverThatSkipsBytes_GetsTheNextBlob()
    {
        await using KestrelNode node = await KestrelNode.StartAsync();
        using PeerConnection connection = Connect(node, compresses: false);
        IBatchPeer peer = await OpenAsync(connection);
        byte[][] blobs = [Blob(1, 300_000), Blob(2, 10)];
        await peer.PutBatchAsync([.. blobs.Select(static blob => Offer(blob))], CancellationToken.None);
        var firstBytes = new List<byte>();

        await peer.GetBatchAsync(
            [.. blobs.Select(static blob => Blake2b256.Hash(blob))],
            async (blob, token) =>
            {
                var one = new byte[1];
                await blob.Content.ReadExactlyAsync(one, token);
                firstBytes.Add(one[0]);
            },
            CancellationToken.None);

        Assert.Equal([blobs[0][0], blobs[1][0]], firstBytes);
    }

    [Fact]
    public async Task TakeAsync_OfOneBatch_KeepsWhatIsDeletedAndRefusesOtherBytes()
    {
        await using KestrelNode node = await KestrelNode.StartAsync(("BlobStash:Storage:MaxBlobSizeBytes", "1000000"));
        byte[] gone = Blob(1, 10);
        await node.PutAsync(gone);
        await node.DeleteAsync(gone);
        await using IBlobIntake intake = node.Services.GetRequiredService<ILocalReplica>().OpenIntake();

        var deleted = await TakeAsync(intake, gone, Blake2b256.Hash(gone));
        var other = await TakeAsync(intake, [1], Blake2b256.Hash([2]));
        var largeOther = await TakeAsync(intake, Blob(3, 100_000), Blake2b256.Hash([2]));
        var tooLarge = await Assert.ThrowsAsync<LocalReplicaException>(
            () => TakeAsync(intake, new byte[1_000_001], Blake2b256.Hash([4])));
        var stored = await TakeAsync(intake, [5], Blake2b256.Hash([5]));
        await intake.FlushAsync();

        Assert.Equal(StoreOutcome.Deleted, await deleted);
        Assert.Equal(StoreOutcome.Mismatch, await other);
        Assert.Equal(StoreOutcome.Mismatch, await largeOther);
        Assert.Contains("larger", tooLarge.Message, StringComparison.Ordinal);
        Assert.Equal(StoreOutcome.Stored, await stored);
        Assert.Equal(1, node.Store.Count);
    }

    private static async Task<List<StoreOutcome>> PullAsync(IBatchPeer peer, KestrelNode target, Digest[] digests)
    {
        var commits = new List<Task<StoreOutcome>>();
        await using IBlobIntake intake = target.Services.GetRequiredService<ILocalReplica>().OpenIntake();
        await peer.GetBatchAsync(
            digests,
            async (blob, token) =>
            {
                Assert.Equal(BatchStatus.Stored, blob.Status);
                commits.Add(await intake.TakeAsync(blob.Digest, blob.Length, blob.Content, token));
            },
            CancellationToken.None);
        await intake.FlushAsync();
        return [.. await Task.WhenAll(commits)];
    }

    private static Task<Task<StoreOutcome>> TakeAsync(IBlobIntake intake, byte[] bytes, Digest digest) =>
        intake.TakeAsync(digest, bytes.Length, new MemoryStream(bytes), CancellationToken.None).AsTask();

    private static BlobOffer Offer(byte[] blob) => new(Blake2b256.Hash(blob), () => new MemoryStream(blob));

    private static PeerConnection Connect(KestrelNode node, bool compresses) =>
        new(node.Url, null, new PeerLimits { CompressesBatches = compresses });

    private static async Task<IBatchPeer> OpenAsync(PeerConnection connection)
    {
        IPeer peer = connection.OpenPeer();
        await peer.GetStateAsync(CancellationToken.None);
        return peer.Batches!;
    }

    /// <summary>Breaks in the middle.</summary>
    private sealed class TornStream(int length) : MemoryStream(new byte[length])
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position >= Length / 2
                ? throw new IOException("The disk is broken.")
                : base.ReadAsync(buffer, cancellationToken);
    }
}
