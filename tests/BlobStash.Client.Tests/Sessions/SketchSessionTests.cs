using BlobStash.Client.Tests.StandIns;
using BlobStash.Protocol.Documents;
using BlobStash.Sync.Sketches;
using FsCheck;
using FsCheck.Fluent;
using static BlobStash.Client.Tests.Sessions.NodePair;

namespace BlobStash.Client.Tests.Sessions;

/// <summary>Sessions between two nodes that know sketches: the choice of the method, its cost, and the proof.</summary>
public sealed class SketchSessionTests
{
    private readonly NodePair _pair = new();
    private readonly Random _random = new(11);

    [Fact]
    public async Task RunAsync_EqualSets_TakesOneRequestAndProvesIt()
    {
        Fill(_random, 50, 10, _pair.Here, _pair.There);

        var report = await _pair.RunAsync();

        Assert.True(report.AlreadyInSync);
        Assert.Equal(SyncMethod.Roots, report.Method);
        Assert.Equal(_pair.Here.GetState().MerkleRoot, report.ProvenEqual?.Root);
        Assert.Equal("sketch", Assert.Single(_pair.Link.Requests));
    }

    [Fact]
    public async Task RunAsync_FewDiffer_MovesThemInFewRequestsAndProvesEquality()
    {
        Fill(_random, 5000, 10, _pair.Here, _pair.There);
        Fill(_random, 100, 128, _pair.Here);
        Fill(_random, 100, 128, _pair.There);

        var report = await _pair.RunAsync();

        _pair.AssertEqual();
        Assert.Equal((SyncMethod.Symbols, null), (report.Method, report.Fallback));
        Assert.Equal((100, 100, 0), (report.Pulled.Blobs, report.Pushed.Blobs, report.FailedBlobs));
        Assert.Equal(12_800, report.Pushed.Bytes);
        Assert.Equal(_pair.Here.GetState().MerkleRoot, report.ProvenEqual?.Root);
        Assert.False(report.AlreadyInSync);
        Assert.InRange(_pair.Link.Requests.Count, 5, 8);
        Assert.InRange(_pair.Link.Bytes, 1, 60 * 1024);
    }

    [Fact]
    public async Task RunAsync_BucketsAskedFor_FindsByThemAndSaysWhy()
    {
        Fill(_random, 1000, 10, _pair.Here, _pair.There);
        Fill(_random, 10, 20, _pair.Here);
        Fill(_random, 10, 20, _pair.There);

        var report = await _pair.RunAsync(new SyncOptions { Method = SyncMethodChoice.Buckets });

        _pair.AssertEqual();
        Assert.Equal(SyncMethod.Buckets, report.Method);
        Assert.Equal("The request asked for it.", report.Fallback);
        Assert.DoesNotContain("resolve", _pair.Link.Requests);
    }

    [Theory]
    [InlineData(0, 300)]
    [InlineData(300, 0)]
    [InlineData(200, 200)]
    public async Task RunAsync_MuchDiffers_MergesLists(int here, int there)
    {
        Fill(_random, 100, 10, _pair.Here, _pair.There);
        Fill(_random, here, 20, _pair.Here);
        Fill(_random, there, 20, _pair.There);

        var report = await _pair.RunAsync();

        _pair.AssertEqual();
        Assert.Equal((SyncMethod.Lists, null), (report.Method, report.Fallback));
        Assert.Equal((there, here), (report.Pulled.Blobs, report.Pushed.Blobs));
        Assert.NotNull(report.ProvenEqual);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RunAsync_OneSideIsEmpty_FillsIt(bool isPeer)
    {
        Fill(_random, 2500, 20, isPeer ? _pair.Here : _pair.There);

        var report = await _pair.RunAsync();

        _pair.AssertEqual();
        Assert.Equal(SyncMethod.Lists, report.Method);
        Assert.Equal(2500, report.Pulled.Blobs + report.Pushed.Blobs);
        Assert.NotNull(report.ProvenEqual);
    }

    [Fact]
    public async Task RunAsync_MoreThanTheMaintainedSymbolsDiffer_SketchesBuckets()
    {
        var pair = new NodePair(new MemoryNode("here", symbolCount: 256), new MemoryNode("there", symbolCount: 256));
        Fill(_random, 20_000, 10, pair.Here, pair.There);
        Fill(_random, 250, 20, pair.Here);
        Fill(_random, 250, 20, pair.There);

        var report = await pair.RunAsync();

        pair.AssertEqual();
        Assert.Equal((SyncMethod.BucketSketches, null), (report.Method, report.Fallback));
        Assert.NotNull(report.ProvenEqual);
        Assert.DoesNotContain("leaf", pair.Link.Requests);
    }

    [Fact]
    public async Task RunAsync_OtherKey_ExchangesBucketsAndSaysWhy()
    {
        var key = SketchKey.FromBytes("another-key-16by"u8);
        var pair = new NodePair(new MemoryNode("here"), new MemoryNode("there", key));
        Fill(_random, 200, 10, pair.Here, pair.There);
        Fill(_random, 5, 20, pair.Here);
        Fill(_random, 5, 20, pair.There);

        var report = await pair.RunAsync();

        pair.AssertEqual();
        Assert.Equal(SyncMethod.Buckets, report.Method);
        Assert.Equal("The peer makes its sketch under another key.", report.Fallback);
        Assert.NotNull(report.ProvenEqual);
    }

    [Fact]
    public async Task RunAsync_PeerWithoutSketches_ExchangesBucketsAndSaysWhy()
    {
        Fill(_random, 200, 10, _pair.Here, _pair.There);
        Fill(_random, 5, 20, _pair.Here);
        Fill(_random, 5, 20, _pair.There);
        _pair.Link.Sending = (request, _) => request is "sketch" or "get" or "put" or "stat"
            ? throw MemoryLink.Fault(PeerFailure.NotFound)
            : ValueTask.CompletedTask;

        var report = await _pair.RunAsync();

        _pair.AssertEqual();
        Assert.Equal((SyncMethod.Buckets, 5, 5), (report.Method, report.Pulled.Blobs, report.Pushed.Blobs));
        Assert.Equal("The peer knows no sketches.", report.Fallback);
        Assert.Null(report.ProvenEqual);
    }

    [Fact]
    public async Task RunAsync_WithItself_SaysSo()
    {
        var node = Guid.NewGuid();
        var pair = new NodePair(new MemoryNode("here") { Node = node }, new MemoryNode("there") { Node = node });
        Fill(_random, 5, 20, pair.Here);

        var exception = await Assert.ThrowsAsync<PeerException>(() => pair.RunAsync());

        Assert.Equal(PeerFailure.Itself, exception.Failure);
        Assert.Contains("talks to itself", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_SnapshotIsGone_BeginsAgain()
    {
        Fill(_random, 9000, 10, _pair.Here, _pair.There);
        Fill(_random, 400, 20, _pair.There);
        var sketches = 0;
        _pair.Link.Sending = (request, _) => request == "sketch" && Interlocked.Increment(ref sketches) == 2
            ? throw MemoryLink.Fault(PeerFailure.Gone)
            : ValueTask.CompletedTask;

        var report = await _pair.RunAsync();

        _pair.AssertEqual();
        Assert.Equal((SyncMethod.Symbols, null), (report.Method, report.Fallback));
    }

    [Theory]
    [InlineData(SyncDirection.Pull)]
    [InlineData(SyncDirection.Push)]
    public async Task RunAsync_OneWay_LeavesTheOtherAloneInOneLook(SyncDirection direction)
    {
        Fill(_random, 500, 10, _pair.Here, _pair.There);
        Fill(_random, 3, 20, _pair.Here);
        Fill(_random, 4, 20, _pair.There);

        var report = await _pair.RunAsync(new SyncOptions { Direction = direction });

        var isPull = direction == SyncDirection.Pull;
        Assert.Equal((isPull ? 3 : 0, isPull ? 0 : 4), (report.LocalOnly, report.RemoteOnly));
        Assert.Equal(isPull ? 4 : 3, report.Pulled.Blobs + report.Pushed.Blobs);
        Assert.Null(report.ProvenEqual);
        Assert.Equal(2, _pair.Count("sketch"));
    }

    [Fact]
    public async Task RunAsync_DeletedOnEitherSide_StaysDeletedAndIsCounted()
    {
        var common = Fill(_random, 500, 10, _pair.Here, _pair.There);
        _pair.Here.Delete(common[0]);
        _pair.There.Delete(common[1]);
        _pair.There.Delete(common[2]);
        Fill(_random, 4, 20, _pair.There);

        var report = await _pair.RunAsync();

        Assert.Equal((3, 4, 0), (report.SkippedDeleted, report.Pulled.Blobs, report.Pushed.Blobs));
        Assert.False(_pair.Here.Contains(common[0]));
        Assert.Equal(2, _pair.Count("sketch"));
    }

    [Fact]
    public async Task RunAsync_DeletedThereAndLarge_IsNotSentInVain()
    {
        Fill(_random, 500, 10, _pair.Here, _pair.There);
        var large = Fill(_random, 2, 50_000, _pair.Here);
        _pair.There.Delete(large[0]);

        var report = await _pair.RunAsync();

        Assert.Equal((1, 1), (report.SkippedDeleted, report.Pushed.Blobs));
        Assert.DoesNotContain(large[0], _pair.There.Attempts);
        Assert.Contains("stat", _pair.Link.Requests);
    }

    [Fact]
    public async Task RunAsync_LargeBlob_GoesByItself()
    {
        Fill(_random, 500, 10, _pair.Here, _pair.There);
        Fill(_random, 1, 9 << 20, _pair.Here);
        Fill(_random, 3, 20, _pair.Here);
        Fill(_random, 2, (8 << 20) + 1, _pair.There);
        Fill(_random, 1, 8 << 20, _pair.There);

        var report = await _pair.RunAsync();

        _pair.AssertEqual();
        Assert.Equal((3, 4, 0), (report.Pulled.Blobs, report.Pushed.Blobs, report.FailedBlobs));
        Assert.Equal(1, _pair.Count("put-blob"));
        Assert.Equal(2, _pair.Count("blob"));
    }

    [Fact]
    public async Task RunAsync_StoredThereMeanwhile_LooksAgainAndProvesEquality()
    {
        Fill(_random, 500, 10, _pair.Here, _pair.There);
        Fill(_random, 3, 20, _pair.Here);
        var isStored = false;
        _pair.Link.Sending = (request, _) =>
        {
            if (request == "put" && !isStored)
            {
                isStored = true;
                Fill(_random, 2, 30, _pair.There);
            }

            return ValueTask.CompletedTask;
        };

        var report = await _pair.RunAsync();

        _pair.AssertEqual();
        Assert.Equal((2, 3), (report.Pulled.Blobs, report.Pushed.Blobs));
        Assert.NotNull(report.ProvenEqual);
    }

    [Fact]
    public async Task RunAsync_Strict_ThrowsBeforeAnythingIsPulled()
    {
        Fill(_random, 500, 10, _pair.Here, _pair.There);
        Fill(_random, 3, 20, _pair.Here);
        Fill(_random, 3, 20, _pair.There);
        var options = new SyncOptions { Direction = SyncDirection.Pull, Strict = true };

        var exception = await Assert.ThrowsAsync<LocalOnlyBlobsException>(() => _pair.RunAsync(options));

        Assert.Equal(3, exception.Count);
        Assert.Empty(_pair.Here.Attempts);
    }

    [Fact]
    public async Task RunAsync_DryRun_CountsAndMovesNothing()
    {
        var common = Fill(_random, 500, 10, _pair.Here, _pair.There);
        _pair.Here.Delete(common[0]);
        _pair.There.Delete(common[1]);
        Fill(_random, 3, 20, _pair.Here);
        var theirs = Fill(_random, 5, 30, _pair.There);

        var report = await _pair.RunAsync(new SyncOptions { DryRun = true, DryRunLimit = 4 });

        var difference = Assert.IsType<SyncDifference>(report.Difference);
        Assert.Equal((5, 150), (difference.ToPull.Blobs, difference.ToPull.Bytes));
        Assert.Equal((3, 60), (difference.ToPush.Blobs, difference.ToPush.Bytes));
        Assert.Equal((4, 3), (difference.ToPull.Digests.Count, difference.ToPush.Digests.Count));
        Assert.Subset(theirs.ToHashSet(), difference.ToPull.Digests.ToHashSet());
        Assert.Equal((2, 0), (report.SkippedDeleted, report.Pulled.Blobs + report.Pushed.Blobs));
        Assert.Empty(_pair.Here.Attempts.Concat(_pair.There.Attempts));
    }

    [Fact]
    public async Task RunAsync_BothDirectionsAtOnce_EndInTheUnion()
    {
        Fill(_random, 2000, 10, _pair.Here, _pair.There);
        Fill(_random, 300, 20, _pair.Here);
        Fill(_random, 300, 20, _pair.There);
        var back = new SyncSession(
            _pair.There, new MemoryPeer(_pair.Here, new MemoryLink()), new SyncOptions(), _pair.Clock);

        var reports = await Task.WhenAll(
            Task.Run(() => _pair.RunAsync()), Task.Run(() => back.RunAsync(CancellationToken.None)));

        _pair.AssertEqual();
        Assert.All(reports, report => Assert.Equal((0, null), (report.FailedBlobs, report.EndedEarly)));
    }

    [Fact]
    public void RunAsync_AnySets_EndInTheUnion() => Check.One(
        Quietly.WithMaxTest(60),
        Prop.ForAll(
            Gen.Choose(0, int.MaxValue).ToArbitrary(),
            seed => ConvergesAsync(seed)));

    private static async Task ConvergesAsync(int seed)
    {
        var random = new Random(seed);
        var symbols = 1 << random.Next(3, 11);
        var pair = new NodePair(
            new MemoryNode("here", symbolCount: symbols), new MemoryNode("there", symbolCount: symbols));
        Fill(random, random.Next(4) * random.Next(300), 8, pair.Here, pair.There);
        Fill(random, random.Next(3) * random.Next(60), 9, pair.Here);
        Fill(random, random.Next(3) * random.Next(60), 9, pair.There);

        var report = await pair.RunAsync();

        pair.AssertEqual();
        Assert.NotNull(report.ProvenEqual);
        Assert.Equal(0, report.FailedBlobs);
    }
}
