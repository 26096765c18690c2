using BlobStash.Client.Tests.StandIns;
using BlobStash.Protocol.Documents;
using Microsoft.AspNetCore.Http;
using static BlobStash.Client.Tests.Sessions.SessionFixture;

namespace BlobStash.Client.Tests.Sessions;

/// <summary>Peers that answer late, slowly, or never; and sessions that are cancelled.</summary>
public sealed class SlowPeerTests
{
    private readonly MemoryReplica _local = new();
    private readonly SteppingClock _clock = new();

    [Fact]
    public async Task RunAsync_SilentPeer_TimesOut()
    {
        await using var peer = await NativeNode.StartAsync();
        peer.Intercept = async context =>
        {
            await LetTimePassAsync(context, () => true);
            return true;
        };

        var exception = await Assert.ThrowsAsync<PeerException>(() => RunOnClockAsync(peer));

        Assert.Equal(PeerFailure.TimedOut, exception.Failure);
        Assert.True(exception.IsTransient);
    }

    [Fact]
    public async Task RunAsync_OneBlobStopsInTheMiddle_IsReportedAndTheOthersArrive()
    {
        await using var peer = await NativeNode.StartAsync();
        var blobs = AddBlobs(peer.Store, "yours", 10);
        peer.Intercept = async context =>
        {
            var isSlow = context.Request.Path.Value!.EndsWith(blobs[0].ToString(), StringComparison.Ordinal);
            if (isSlow)
            {
                context.Response.ContentLength = 100;
                await context.Response.Body.WriteAsync("some"u8.ToArray());
                await LetTimePassAsync(context, () => _local.Store.Count == 9);
            }

            return isSlow;
        };

        var report = await RunOnClockAsync(peer);

        Assert.Equal((9, 1), (report.Pulled.Blobs, report.FailedBlobs));
        Assert.Contains("too slow", Assert.Single(report.Failures).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_BlobDripsForEver_Ends()
    {
        await using var peer = await NativeNode.StartAsync();
        peer.Store.Add(new byte[1_000_000]);
        peer.Intercept = async context =>
        {
            var isBlob = context.Request.Path.StartsWithSegments("/v1/blobs");
            if (isBlob)
            {
                await LetTimePassAsync(context, () => true, drop: "x"u8.ToArray());
            }

            return isBlob;
        };

        var report = await RunOnClockAsync(peer);

        Assert.Equal((0, 1), (report.Pulled.Blobs, report.FailedBlobs));
        Assert.Contains("too slow", Assert.Single(report.Failures).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_PeerNeverAnswersAPut_IsReported()
    {
        await using var peer = await NativeNode.StartAsync();
        _local.Store.Add(new byte[100_000]);
        peer.Intercept = async context =>
        {
            var isPut = context.Request.Method == "PUT";
            if (isPut)
            {
                await LetTimePassAsync(context, () => true);
            }

            return isPut;
        };

        var report = await RunOnClockAsync(peer);

        Assert.Equal((0, 1), (report.Pushed.Blobs, report.FailedBlobs));
        Assert.Contains("too slow", Assert.Single(report.Failures).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_SlowLocalStore_IsNotHeldAgainstThePeer()
    {
        await using var peer = await NativeNode.StartAsync();
        peer.Store.Add(new byte[300_000]);
        _local.Storing = _ =>
        {
            // Between the header of the answer and the first byte that is read of its body.
            _clock.Advance(TimeSpan.FromHours(1));
            return Task.CompletedTask;
        };

        var report = await RunOnClockAsync(peer);

        Assert.Equal((1, 0), (report.Pulled.Blobs, report.FailedBlobs));
        Assert.Equal(TimeSpan.FromHours(1), report.Duration);
    }

    [Fact]
    public async Task RunAsync_CancelledWhileBlobsAreInFlight_Throws()
    {
        await using var peer = await NativeNode.StartAsync();
        AddBlobs(peer.Store, "yours", 40);
        using var cancellation = new CancellationTokenSource();
        peer.Intercept = async context =>
        {
            var isBlob = context.Request.Path.StartsWithSegments("/v1/blobs");
            if (isBlob)
            {
                await cancellation.CancelAsync();
                await WaitUntilAbortedAsync(context);
            }

            return isBlob;
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => RunAsync(_local, peer.Url, cancellationToken: cancellation.Token));
        Assert.Equal(0, _local.Store.Count);
    }

    [Fact]
    public async Task RunAsync_AlreadyCancelled_Throws()
    {
        await using var peer = await NativeNode.StartAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => RunAsync(_local, peer.Url, cancellationToken: new CancellationToken(true)));
    }

    private static async Task<bool> WaitUntilAbortedAsync(HttpContext context)
    {
        var aborted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = context.RequestAborted.Register(aborted.SetResult);
        await aborted.Task;
        return true;
    }

    /// <summary>
    /// Holds an answer back, and moves the clock on a second at a time while the condition is met, so that the test
    /// ends when the deadline does, however busy the machine is.
    /// </summary>
    private async Task LetTimePassAsync(HttpContext context, Func<bool> isTime, byte[]? drop = null)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!context.RequestAborted.IsCancellationRequested)
        {
            if (drop is not null)
            {
                await context.Response.Body.WriteAsync(drop);
                await context.Response.Body.FlushAsync();
            }

            if (isTime())
            {
                _clock.Advance(TimeSpan.FromSeconds(1));
            }

            await timer.WaitForNextTickAsync();
        }
    }

    private async Task<SyncReport> RunOnClockAsync(NativeNode peer)
    {
        using var connection = new PeerConnection(peer.Url, null, new PeerLimits(), _clock);
        return await new SyncSession(_local, connection, new SyncOptions(), new HastyClock(_clock))
            .RunAsync(CancellationToken.None);
    }
}
