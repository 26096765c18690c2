using System.Collections.Concurrent;
using BlobStash.Client;
using BlobStash.Client.Batches;
using BlobStash.Core.Hashing;
using BlobStash.Server.Configuration;
using BlobStash.Server.Followers;
using BlobStash.Server.Peers;

namespace BlobStash.Server.Tests.Followers;

public sealed class BlobLanesTests : IDisposable
{
    private readonly PeerConnection _connection = new(new Uri("http://127.0.0.1:9/"), null, new PeerLimits());
    private readonly FollowerLink _link;
    private readonly GatedMover _mover = new();

    public BlobLanesTests()
    {
        var options = new PeerOptions { Name = "cellar", Url = "http://127.0.0.1:9/" };
        _link = new FollowerLink(Peer.Create(options, false, TimeProvider.System), _connection, 2, TimeProvider.System);
    }

    public void Dispose() => _connection.Dispose();

    [Fact]
    public async Task MoveAsync_LargeBlobAhead_DelaysNoSmallOne()
    {
        using var stop = new CancellationTokenSource();
        var counts = new ConcurrentQueue<int>();
        var lanes = new BlobLanes(_link, _mover) { LargeCountChanged = counts.Enqueue };
        Task running = lanes.RunAsync(stop.Token);

        await lanes.MoveAsync([Blob(0, 1 << 30), Blob(1, 10), Blob(2, 10)], CancellationToken.None);
        await lanes.MoveAsync([.. Enumerable.Range(3, 100).Select(static i => Blob(i, 10))], CancellationToken.None);

        Assert.Equal(2, _mover.Singles.Count);
        Assert.Equal(100, _mover.Batches.Sum());
        _mover.Gate.SetResult();
        await _mover.LargeMoved.Task;
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal([1, 0], counts);
    }

    [Fact]
    public async Task MoveAsync_ManySmallBlobs_GoInBatchesOfBoundedSize()
    {
        var lanes = new BlobLanes(_link, _mover);

        await lanes.MoveAsync([.. Enumerable.Range(0, 600).Select(static i => Blob(i, 100))], default);
        await lanes.MoveAsync([.. Enumerable.Range(0, 20).Select(static i => Blob(i, 1 << 20))], default);

        Assert.Equal([88, 256, 256], _mover.Batches.Where(static count => count > 20).Order());
        Assert.Equal([4, 8, 8], _mover.Batches.Where(static count => count <= 20).Order());
        Assert.Empty(_mover.Singles);
    }

    [Fact]
    public async Task MoveAsync_PeerKnowsNoBatches_GoesOneByOne()
    {
        _mover.BatchFailure = new PeerException("None.", false) { Failure = PeerFailure.NotFound };
        var lanes = new BlobLanes(_link, _mover);

        await lanes.MoveAsync([.. Enumerable.Range(0, 50).Select(static i => Blob(i, 100))], CancellationToken.None);

        Assert.Equal(50, _mover.Singles.Count);
        Assert.False(await _link.TryBatchAsync(static _ => Task.CompletedTask));
    }

    [Fact]
    public async Task MoveAsync_BatchIsMoreThanThePeerTakesAtOnce_GoesOneByOneThisTime()
    {
        _mover.BatchFailure = new PeerException("Too much.", false) { Failure = PeerFailure.RequestTooLarge };
        var lanes = new BlobLanes(_link, _mover);

        await lanes.MoveAsync([.. Enumerable.Range(0, 50).Select(static i => Blob(i, 100))], CancellationToken.None);

        Assert.Equal(50, _mover.Singles.Count);
        Assert.True(await _link.TryBatchAsync(static _ => Task.CompletedTask));
    }

    [Fact]
    public async Task RunAsync_LargeBlobCannotBeMoved_EndsWithItsFailure()
    {
        _mover.Gate.SetException(new PeerException("Cut.", true));
        var lanes = new BlobLanes(_link, _mover);
        Task running = lanes.RunAsync(CancellationToken.None);

        await lanes.MoveAsync([Blob(0, 1 << 30)], CancellationToken.None);

        await Assert.ThrowsAsync<PeerException>(() => running);
    }

    private static FollowedBlob Blob(int number, long length) =>
        new(Blake2b256.Hash(BitConverter.GetBytes(number)), length, null);

    /// <summary>Counts what it is given; large blobs wait for a gate.</summary>
    private sealed class GatedMover : IBlobMover
    {
        public TaskCompletionSource Gate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource LargeMoved { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ConcurrentQueue<FollowedBlob> Singles { get; } = [];

        public ConcurrentQueue<int> Batches { get; } = [];

        public PeerException? BatchFailure { get; set; }

        public async ValueTask MoveAsync(FollowedBlob blob, CancellationToken cancellationToken)
        {
            if (blob.Length > BlobLanes.MaxSmallLength)
            {
                await Gate.Task.WaitAsync(cancellationToken);
                LargeMoved.SetResult();
                return;
            }
            Singles.Enqueue(blob);
        }

        public Task MoveBatchAsync(
            IBatchPeer peer, IReadOnlyList<FollowedBlob> blobs, CancellationToken cancellationToken)
        {
            if (BatchFailure is not null)
            {
                throw BatchFailure;
            }
            Batches.Enqueue(blobs.Count);
            return Task.CompletedTask;
        }
    }
}
