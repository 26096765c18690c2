using BlobStash.Client.Tests.StandIns;
using BlobStash.Core.Digests;
using BlobStash.Protocol.Documents;
using static BlobStash.Client.Tests.Sessions.NodePair;

namespace BlobStash.Client.Tests.Sessions;

/// <summary>What a session makes of connections that break and peers that are away for a while.</summary>
public sealed class SessionRetryTests
{
    private readonly NodePair _pair = new();
    private readonly Random _random = new(5);

    public SessionRetryTests()
    {
        Fill(_random, 1000, 10, _pair.Here, _pair.There);
        Fill(_random, 40, 100, _pair.Here);
        Fill(_random, 40, 100, _pair.There);
    }

    [Theory]
    [InlineData("sketch", PeerFailure.Unavailable)]
    [InlineData("resolve", PeerFailure.TimedOut)]
    [InlineData("get", PeerFailure.Unavailable)]
    [InlineData("put", PeerFailure.TimedOut)]
    public async Task RunAsync_RequestFailsForAWhile_IsRepeatedAfterGrowingPauses(string name, PeerFailure failure)
    {
        var isFirst = true;
        var failures = 0;
        _pair.Link.Sending = (request, _) =>
        {
            var fails = !isFirst && request == name && Interlocked.Increment(ref failures) <= 4;
            isFirst = false;
            return fails ? throw MemoryLink.Fault(failure) : ValueTask.CompletedTask;
        };

        var report = await _pair.RunAsync();

        _pair.AssertEqual();
        Assert.Equal((40, 40, 0), (report.Pulled.Blobs, report.Pushed.Blobs, report.FailedBlobs));
        Assert.NotNull(report.ProvenEqual);
        Assert.NotEmpty(_pair.Clock.Waits);
        Assert.All(_pair.Clock.Waits, wait => Assert.InRange(wait.TotalSeconds, 0.1, 30));
    }

    [Theory]
    [InlineData("get")]
    [InlineData("put")]
    public async Task RunAsync_StreamIsCutInTheMiddle_OnlyTheRestIsMovedAgain(string name)
    {
        var carried = 0;
        _pair.Link.Carrying = (request, _) =>
        {
            if (request == name && ++carried == 25)
            {
                throw MemoryLink.Cut();
            }
        };

        var report = await _pair.RunAsync();

        _pair.AssertEqual();
        Assert.Equal((40, 40, 0), (report.Pulled.Blobs, report.Pushed.Blobs, report.FailedBlobs));
        Assert.Equal(41, carried);
        Assert.Equal(40, (name == "get" ? _pair.Here : _pair.There).Attempts.Count);
    }

    [Fact]
    public async Task RunAsync_EveryTenthRequestAndStreamFails_StillEndsEqual()
    {
        var count = 0;
        _pair.Link.Carrying = (_, _) =>
        {
            if (Interlocked.Increment(ref count) % 10 == 0)
            {
                throw MemoryLink.Cut();
            }
        };

        var report = await _pair.RunAsync();

        _pair.AssertEqual();
        Assert.Equal((40, 40, 0), (report.Pulled.Blobs, report.Pushed.Blobs, report.FailedBlobs));
    }

    [Fact]
    public async Task RunAsync_PeerStaysAway_EndsAfterEightFailuresInARow()
    {
        var isAway = false;
        _pair.Link.Sending = (request, _) =>
        {
            isAway |= request is "get" or "put" or "stat";
            return isAway ? throw MemoryLink.Cut() : ValueTask.CompletedTask;
        };

        var report = await _pair.RunAsync();

        Assert.StartsWith("Gave up after 8 failures in a row", report.EndedEarly, StringComparison.Ordinal);
        Assert.Equal((0, 0), (report.Pulled.Blobs, report.Pushed.Blobs));
        // Groups of blobs wait for exactly this long, pauses hardly ever.
        var pauses = _pair.Clock.Waits.Where(wait => wait != TimeSpan.FromSeconds(0.2)).ToList();
        Assert.Equal(7, pauses.Count);
        Assert.True(pauses[6] > 8 * pauses[0]);
    }

    [Fact]
    public async Task RunAsync_PeerIsAwayFromTheStart_FailsAtOnce()
    {
        _pair.Link.Sending = (_, _) => throw MemoryLink.Cut();

        await Assert.ThrowsAsync<PeerException>(() => _pair.RunAsync());

        Assert.Single(_pair.Link.Requests);
    }

    [Theory]
    [InlineData(SyncDirection.Both)]
    [InlineData(SyncDirection.Pull)]
    public async Task RunAsync_OneBlobAlwaysBreaksOff_IsReportedAndTheRestArrives(SyncDirection direction)
    {
        var poison = _pair.There.Digests().First(digest => !_pair.Here.Contains(digest));
        _pair.Peer = new PoisonedPeer(_pair.There, _pair.Link, poison);

        var report = await _pair.RunAsync(new SyncOptions { Direction = direction });

        var pushed = direction == SyncDirection.Both ? 40 : 0;
        Assert.Equal((39, pushed), (report.Pulled.Blobs, report.Pushed.Blobs));
        Assert.Equal(poison, Assert.Single(report.Failures).Digest);
        Assert.Null(report.EndedEarly);
    }

    [Fact]
    public async Task RunAsync_OneOfManyBlobsBreaksItsBatchOff_TheOthersStillGoInBatches()
    {
        Fill(_random, 1000, 100, _pair.There);
        var poison = _pair.There.Digests().First(digest => !_pair.Here.Contains(digest));
        _pair.Peer = new PoisonedPeer(_pair.There, _pair.Link, poison);

        var report = await _pair.RunAsync(new SyncOptions { Direction = SyncDirection.Pull });

        Assert.Equal(1039, report.Pulled.Blobs);
        Assert.Equal(poison, Assert.Single(report.Failures).Digest);
        Assert.Null(report.EndedEarly);
        Assert.InRange(_pair.Link.Requests.Count(request => request is "blob"), 1, 40);
    }

    [Theory]
    [InlineData("get", SyncDirection.Pull)]
    [InlineData("put", SyncDirection.Push)]
    [InlineData("stat", SyncDirection.Push)]
    public async Task RunAsync_BatchesNeverGetThrough_TheBlobsGoSingly(string name, SyncDirection direction)
    {
        Fill(_random, 1000, 100, _pair.Here, _pair.There);
        Fill(_random, 40, 3000, _pair.Here);
        _pair.Link.Sending = (request, _) => request == name ? throw MemoryLink.Cut() : ValueTask.CompletedTask;

        var report = await _pair.RunAsync(new SyncOptions { Direction = direction });

        Assert.Equal(direction == SyncDirection.Pull ? 40 : 80, report.Pulled.Blobs + report.Pushed.Blobs);
        Assert.Equal(0, report.FailedBlobs);
        Assert.Null(report.EndedEarly);
    }

    [Fact]
    public async Task RunAsync_PeerIsAwayForAWhileWhenOneBlobIsLeft_IsNoFaultOfTheBlob()
    {
        var digest = Fill(_random, 1, 9 << 20, _pair.Here)[0];
        var failures = 0;
        _pair.Link.Sending = (_, _) => _pair.Link.Requests.Contains("put-blob") && ++failures <= 12
            ? throw MemoryLink.Cut()
            : ValueTask.CompletedTask;

        var report = await _pair.RunAsync(new SyncOptions { Direction = SyncDirection.Push });

        Assert.True(failures > 12, $"{failures} requests");
        Assert.Equal(0, report.FailedBlobs);
        Assert.True(_pair.There.Contains(digest));
    }

    [Theory]
    [InlineData("sketch")]
    [InlineData("resolve")]
    [InlineData("get")]
    [InlineData("put")]
    public async Task RunAsync_CancelledAtAnyPoint_Ends(string name)
    {
        using var cancelling = new CancellationTokenSource();
        _pair.Link.Sending = (request, _) =>
        {
            if (request == name)
            {
                cancelling.Cancel();
            }

            cancelling.Token.ThrowIfCancellationRequested();
            return ValueTask.CompletedTask;
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _pair.RunAsync(cancellationToken: cancelling.Token));
    }

    [Fact]
    public async Task RunAsync_AfterACancelledSession_TheNextOneIsShorter()
    {
        using var cancelling = new CancellationTokenSource();
        var received = 0;
        _pair.Link.Carrying = (request, _) =>
        {
            if (request == "get" && ++received == 20)
            {
                cancelling.Cancel();
                cancelling.Token.ThrowIfCancellationRequested();
            }
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _pair.RunAsync(cancellationToken: cancelling.Token));
        _pair.Link.Carrying = null;

        var report = await _pair.RunAsync();

        _pair.AssertEqual();
        Assert.Equal(21, report.Pulled.Blobs);
    }

    private sealed class PoisonedPeer(MemoryNode node, MemoryLink link, Digest poison) : MemoryPeer(node, link)
    {
        protected override byte[]? BytesOf(Digest digest) =>
            digest == poison ? throw MemoryLink.Cut() : base.BytesOf(digest);

        public override Task<Client.Peers.PeerBlob> OpenBlobAsync(Digest digest, CancellationToken cancellationToken) =>
            digest == poison ? throw MemoryLink.Cut() : base.OpenBlobAsync(digest, cancellationToken);
    }
}
