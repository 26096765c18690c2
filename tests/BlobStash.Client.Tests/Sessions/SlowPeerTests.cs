using BlobStash.Client.Tests.StandIns;
using Microsoft.AspNetCore.Http;
using static BlobStash.Client.Tests.Sessions.SessionFixture;

namespace BlobStash.Client.Tests.Sessions;

/// <summary>Peers that answer late, slowly, or never; and sessions that are cancelled.</summary>
public sealed class SlowPeerTests
{
    private readonly MemoryReplica _local = new();

    [Fact]
    public async Task RunAsync_SilentPeer_TimesOut()
    {
        await using var peer = await NativeNode.StartAsync();
        peer.Intercept = WaitUntilAbortedAsync;

        var exception = await Assert.ThrowsAsync<PeerException>(() => RunAsync(_local, peer.Url, limits: ShortLimits));

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
                await WaitUntilAbortedAsync(context);
            }

            return isSlow;
        };

        var report = await RunAsync(_local, peer.Url, limits: ShortLimits);

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
                await DripAsync(context);
            }

            return isBlob;
        };

        var report = await RunAsync(
            _local, peer.Url, limits: ShortLimits with { MinBytesPerSecond = 100_000 });

        Assert.Equal((0, 1), (report.Pulled.Blobs, report.FailedBlobs));
        Assert.Contains("too slow", Assert.Single(report.Failures).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_PeerNeverAnswersAPut_IsReported()
    {
        await using var peer = await NativeNode.StartAsync();
        _local.Store.Add(new byte[100_000]);
        peer.Intercept = context => context.Request.Method == "PUT"
            ? WaitUntilAbortedAsync(context)
            : Task.FromResult(false);

        var report = await RunAsync(_local, peer.Url, limits: ShortLimits);

        Assert.Equal((0, 1), (report.Pushed.Blobs, report.FailedBlobs));
    }

    [Fact]
    public async Task RunAsync_SlowLocalStore_IsNotHeldAgainstThePeer()
    {
        await using var peer = await NativeNode.StartAsync();
        peer.Store.Add(new byte[300_000]);
        var clock = new SteppingClock();
        _local.Storing = _ =>
        {
            // Between the header of the answer and the first byte that is read of its body.
            clock.Advance(TimeSpan.FromHours(1));
            return Task.CompletedTask;
        };
        using var connection = new PeerConnection(peer.Url, null, new PeerLimits(), clock);

        var report = await new SyncSession(_local, connection, new SyncOptions(), clock)
            .RunAsync(CancellationToken.None);

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

    private static async Task DripAsync(HttpContext context)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!context.RequestAborted.IsCancellationRequested)
        {
            await context.Response.Body.WriteAsync("x"u8.ToArray());
            await context.Response.Body.FlushAsync();
            await timer.WaitForNextTickAsync();
        }
    }
}
