using BlobStash.Client.Tests.StandIns;
using BlobStash.Protocol.Documents;
using static BlobStash.Client.Tests.Sessions.SessionFixture;

namespace BlobStash.Client.Tests.Sessions;

public sealed class NativeSessionTests
{
    private readonly MemoryReplica _local = new();

    [Fact]
    public async Task RunAsync_BothWays_EndsWithTheUnionAndCountsTheRightWayRound()
    {
        await using var peer = await NativeNode.StartAsync();
        AddBlobs(_local.Store, "common", 300);
        AddBlobs(peer.Store, "common", 300);
        AddBlobs(_local.Store, "mine", 7);
        AddBlobs(peer.Store, "yours-too", 5);

        var report = await RunAsync(_local, peer);

        Assert.Equal(_local.Store.Digests(), peer.Store.Digests());
        Assert.Equal(312, _local.Store.Count);
        Assert.Equal(new TransferCount(5, 5 * "yours-too-0".Length), report.Pulled);
        Assert.Equal(new TransferCount(7, 7 * "mine-0".Length), report.Pushed);
        Assert.Equal("native", report.Protocol);
        Assert.False(report.AlreadyInSync);
        Assert.Equal((0, 0, 0), (report.LocalOnly, report.RemoteOnly, report.FailedBlobs));
        Assert.Null(report.EndedEarly);
        Assert.Equal(0, peer.Store.Repeats + _local.Store.Repeats);
    }

    [Fact]
    public async Task RunAsync_EqualRoots_TakesOneRequest()
    {
        await using var peer = await NativeNode.StartAsync();
        AddBlobs(_local.Store, "common", 50);
        AddBlobs(peer.Store, "common", 50);

        var report = await RunAsync(_local, peer);

        Assert.True(report.AlreadyInSync);
        Assert.Equal("GET /v1/state", Assert.Single(peer.Requests));
    }

    [Fact]
    public async Task RunAsync_OneBlobEachWay_AsksForNothingElse()
    {
        await using var peer = await NativeNode.StartAsync();
        AddBlobs(_local.Store, "common", 600);
        AddBlobs(peer.Store, "common", 600);
        var mine = _local.Store.Add(BytesOf("mine"));
        var yours = peer.Store.Add(BytesOf("yours"));

        await RunAsync(_local, peer);

        string[] expected =
        [
            "GET /v1/state",
            $"GET /v1/state/leaves/{mine.Prefix:x2}",
            $"GET /v1/state/leaves/{yours.Prefix:x2}",
            $"GET /v1/blobs/{yours}",
            $"PUT /v1/blobs/{mine}",
        ];
        // Whether both ways find out that there are no batches is a matter of which one is quicker.
        var asked = peer.Requests.Where(request => !request.StartsWith("POST", StringComparison.Ordinal));
        Assert.Equal(expected.Order(), asked.Order());
    }

    [Fact]
    public async Task RunAsync_EmptyPeer_IsFilledWithoutAskingForLists()
    {
        await using var peer = await NativeNode.StartAsync();
        AddBlobs(_local.Store, "mine", 40);

        var report = await RunAsync(_local, peer);

        Assert.Equal(40, report.Pushed.Blobs);
        Assert.InRange(peer.Requests.Count, 42, 44);
    }

    [Fact]
    public async Task RunAsync_Pull_LeavesLocalOnlyBlobsAloneAndCountsThem()
    {
        await using var peer = await NativeNode.StartAsync();
        AddBlobs(_local.Store, "mine", 3);
        AddBlobs(peer.Store, "yours", 4);

        var report = await RunAsync(_local, peer, new SyncOptions { Direction = SyncDirection.Pull });

        Assert.Equal((4, 0, 3, 0), (report.Pulled.Blobs, report.Pushed.Blobs, report.LocalOnly, report.RemoteOnly));
        Assert.Equal(7, _local.Store.Count);
        Assert.Equal(4, peer.Store.Count);
    }

    [Fact]
    public async Task RunAsync_Push_LeavesRemoteOnlyBlobsAloneAndCountsThem()
    {
        await using var peer = await NativeNode.StartAsync();
        AddBlobs(_local.Store, "mine", 3);
        AddBlobs(peer.Store, "yours", 4);

        var report = await RunAsync(_local, peer, new SyncOptions { Direction = SyncDirection.Push });

        Assert.Equal((0, 3, 0, 4), (report.Pulled.Blobs, report.Pushed.Blobs, report.LocalOnly, report.RemoteOnly));
        Assert.Equal(3, _local.Store.Count);
        Assert.Equal(7, peer.Store.Count);
    }

    [Fact]
    public async Task RunAsync_StrictPullWithLocalOnlyBlobs_ThrowsBeforeAnythingIsPulled()
    {
        await using var peer = await NativeNode.StartAsync();
        AddBlobs(_local.Store, "mine", 3);
        AddBlobs(peer.Store, "yours", 4);
        var options = new SyncOptions { Direction = SyncDirection.Pull, Strict = true };

        var exception = await Assert.ThrowsAsync<LocalOnlyBlobsException>(() => RunAsync(_local, peer, options));

        Assert.Equal(3, exception.Count);
        Assert.Empty(_local.Attempts);
    }

    [Fact]
    public async Task RunAsync_StrictPullWithoutLocalOnlyBlobs_Pulls()
    {
        await using var peer = await NativeNode.StartAsync();
        AddBlobs(peer.Store, "yours", 4);
        var options = new SyncOptions { Direction = SyncDirection.Pull, Strict = true };

        Assert.Equal(4, (await RunAsync(_local, peer, options)).Pulled.Blobs);
    }

    [Fact]
    public async Task RunAsync_BaseUrlWithPathAndTrailingSlash_Works()
    {
        await using var peer = await NativeNode.StartAsync();
        AddBlobs(peer.Store, "yours", 4);
        peer.Intercept = context =>
        {
            Assert.True(context.Request.Path.StartsWithSegments("/store", out var rest));
            context.Request.Path = rest;
            return Task.FromResult(false);
        };

        var report = await RunAsync(_local, new Uri(peer.Url, "/store/"));

        Assert.Equal(4, report.Pulled.Blobs);
        Assert.Equal(new Uri(peer.Url, "/store").ToString(), report.Peer);
    }

    [Fact]
    public async Task RunAsync_Key_IsShownAsBearer()
    {
        await using var peer = await NativeNode.StartAsync("123");
        AddBlobs(peer.Store, "yours", 4);

        Assert.Equal(4, (await RunAsync(_local, peer, key: "123")).Pulled.Blobs);
    }

    [Fact]
    public async Task RunAsync_ManyBlobs_KeepsAtMostTheAllowedNumberInFlight()
    {
        await using var peer = await NativeNode.StartAsync();
        AddBlobs(peer.Store, "yours", 60);
        var most = 0;
        _local.Storing = now =>
        {
            InterlockedMax(ref most, now);
            return Task.CompletedTask;
        };

        var report = await RunAsync(_local, peer, new SyncOptions { MaxConcurrentTransfers = 3 });

        Assert.Equal(60, report.Pulled.Blobs);
        Assert.InRange(most, 1, 3);
    }

    [Fact]
    public async Task RunAsync_SeveralBlobs_AreInFlightAtOnce()
    {
        await using var peer = await NativeNode.StartAsync();
        AddBlobs(peer.Store, "yours", 8);
        var allThere = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _local.Storing = now =>
        {
            if (now == 8)
            {
                allThere.SetResult();
            }

            return allThere.Task;
        };

        Assert.Equal(8, (await RunAsync(_local, peer)).Pulled.Blobs);
    }

    [Fact]
    public async Task RunAsync_LargeBlobs_ArriveWholeBothWays()
    {
        await using var peer = await NativeNode.StartAsync();
        var random = new Random(7);
        var mine = new byte[3_000_001];
        var yours = new byte[2_000_003];
        random.NextBytes(mine);
        random.NextBytes(yours);
        _local.Store.Add(mine);
        peer.Store.Add(yours);
        peer.Store.Add([]);

        var report = await RunAsync(_local, peer);

        Assert.Equal(new TransferCount(2, yours.Length), report.Pulled);
        Assert.Equal(new TransferCount(1, mine.Length), report.Pushed);
        Assert.Equal(_local.Store.Digests(), peer.Store.Digests());
    }

    [Fact]
    public async Task RunAsync_Progress_EndsWithTheReport()
    {
        await using var peer = await NativeNode.StartAsync();
        AddBlobs(peer.Store, "yours", 5);
        AddBlobs(_local.Store, "mine", 5);
        var progress = new ProgressLog();
        using var connection = new PeerConnection(peer.Url, null, new PeerLimits());

        var report = await new SyncSession(_local, connection, new SyncOptions(), new HastyClock())
            .RunAsync(progress, CancellationToken.None);

        Assert.Equal(SyncPhase.Moving, progress.Reports.First().Phase);
        Assert.Contains(progress.Reports, now =>
            (now.Pull.Moved, now.Push.Moved) == (report.Pulled, report.Pushed)
            && (now.Pull.BlobsInAll, now.Push.BlobsInAll) == (5, 5));
    }

    [Theory]
    [InlineData(9 << 20)]
    [InlineData(2 << 20)]
    public async Task RunAsync_OneLongBlobEachWay_TellsBytesWhileTheyMove(int length)
    {
        await using var peer = await NativeNode.StartAsync();
        var (yours, mine) = (new byte[length], new byte[length]);
        mine[0] = 1;
        peer.Store.Add(yours);
        _local.Store.Add(mine);
        var progress = new ProgressLog();
        using var connection = new PeerConnection(peer.Url, null, new PeerLimits());

        var report = await new SyncSession(_local, connection, new SyncOptions(), new HastyClock())
            .RunAsync(progress, CancellationToken.None);

        Assert.Contains(progress.Reports, now => now.Pull is { Blobs: 0, Bytes: > 0 } && now.Pull.Bytes <= length);
        Assert.Contains(progress.Reports, now => now.Push is { Blobs: 0, Bytes: > 0 } && now.Push.Bytes <= length);
        Assert.Contains(progress.Reports, now => now.Pull.BytesInAll == length);
        Assert.Contains(progress.Reports, now => (now.Pull.Moved, now.Push.Moved) == (report.Pulled, report.Pushed));
        Assert.All(progress.Reports, now => Assert.InRange(now.Pull.Bytes + now.Push.Bytes, 0, 2L * length));
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref target)) < value
            && Interlocked.CompareExchange(ref target, value, seen) != seen)
        {
            // Another thread was quicker: look again.
        }
    }
}
