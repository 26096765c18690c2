using BlobStash.Client;
using BlobStash.Protocol.Documents;
using BlobStash.Server.Followers;
using BlobStash.Server.Logging;
using BlobStash.Storage;

namespace BlobStash.Server.Peers;

/// <summary>
/// The recurring duty towards one peer: a session soon after the start and then at the interval, spread a little so
/// that nodes started together do not meet; and between sessions, following what changes. A session is the safety net:
/// it finds whatever a follower missed. For one run.
/// </summary>
internal sealed partial class PeerDuty(
    Peer peer, PeerSessions sessions, ILocalReplica local, BlobStore store, TimeProvider clock, ILogger logger)
{
    /// <summary>Time before the first session.</summary>
    internal static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);

    /// <summary>Largest share of the interval that a turn is moved by.</summary>
    private const double Jitter = 0.1;

    private readonly Random _random = new();
    private readonly GrowingPause _pauses = new(clock);
    private readonly PeerContact _contact = new(peer.Name, clock, logger);

    /// <summary>Does its duty until it is stopped.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        await DelayAsync(FirstDelay, stopping);
        while (!stopping.IsCancellationRequested)
        {
            if (peer.Options.Follow)
            {
                await SyncAndFollowAsync(stopping);
            }
            else
            {
                await RunSessionAsync(stopping);
                await DelayAsync(NextInterval(), stopping);
            }
        }
    }

    private async Task SyncAndFollowAsync(CancellationToken stopping)
    {
        using var following = new PeerFollowing(peer, sessions, local, store, clock);
        FollowerStart? start = await TryStartAsync(following, stopping);
        var isSynced = await RunSessionAsync(stopping);
        if (start is not null && isSynced)
        {
            LogFollowing(logger, peer.Name);
            await FollowAsync(following, start, stopping);
            await DelayAsync(GrowingPause.Shortest, stopping);
        }
        else if (isSynced)
        {
            await DelayAsync(NextInterval(), stopping);
        }
        else
        {
            await PauseAsync(stopping);
        }
    }

    private async Task<FollowerStart?> TryStartAsync(PeerFollowing following, CancellationToken stopping)
    {
        peer.Status.LoseFeed(PeerFeedState.Connecting, clock.GetUtcNow());
        try
        {
            FollowerStart? start = await following.TryStartAsync(stopping);
            if (start is null)
            {
                peer.Status.LoseFeed(PeerFeedState.Unsupported, clock.GetUtcNow());
            }
            return start;
        }
        catch (PeerException e)
        {
            peer.Status.FailFeed(e.Message, clock.GetUtcNow());
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The loop sees it too.
            return null;
        }
        return null;
    }

    /// <summary>Follows, with sessions at the interval beside it, until a follower needs one before its turn.</summary>
    private async Task FollowAsync(PeerFollowing following, FollowerStart start, CancellationToken stopping)
    {
        Task followed = following.RunAsync(start, stopping);
        while (await Task.WhenAny(followed, Task.Delay(NextInterval(), clock, stopping)) != followed
            && !stopping.IsCancellationRequested)
        {
            await RunSessionAsync(stopping);
        }
        try
        {
            await followed;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            LogInterrupted(logger, peer.Name);
        }
        catch (Exception e) when (e is PeerException or LocalReplicaException)
        {
            peer.Status.FailFeed(e.Message, clock.GetUtcNow());
            LogFollowingEnded(logger, peer.Name, e.Message);
        }
#pragma warning disable CA1031 // The duty must outlive any one failure, whatever it was.
        catch (Exception e)
#pragma warning restore CA1031
        {
            peer.Status.FailFeed("This node met an unexpected error.", clock.GetUtcNow());
            LogFollowingBroken(logger, e, peer.Name);
        }
    }

    /// <returns>Whether the session came to its end.</returns>
    private async Task<bool> RunSessionAsync(CancellationToken stopping)
    {
        try
        {
            SyncOptions options = sessions.CreateOptions(peer, peer.Direction, isStrict: false);
            if (sessions.TryRunAsync(peer, options, out SessionRefusal refusal, stopping) is { } session)
            {
                SyncReport report = await session;
                _contact.Succeed();
                LogReport(report);
                _pauses.Reset();
                return true;
            }
            LogSkipped(logger, peer.Name, refusal);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The next start finds a smaller difference.
            LogInterrupted(logger, peer.Name);
        }
        catch (PeerException e)
        {
            _contact.Fail(e.Message);
        }
#pragma warning disable CA1031 // The duty must outlive any one round, whatever went wrong in it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogBroken(logger, e, peer.Name);
        }
        return false;
    }

    private void LogReport(SyncReport report)
    {
        if (report.FailedBlobs > 0)
        {
            LogIncomplete(logger, peer.Name, Phrases.Count(report.FailedBlobs, "blob"));
        }
        if (!report.AlreadyInSync && logger.IsEnabled(LogLevel.Information))
        {
            LogFinished(
                logger,
                peer.Name,
                Phrases.Count(report.Pulled.Blobs, "blob"),
                report.Pushed.Blobs,
                Phrases.Duration(report.Duration));
        }
    }

    private TimeSpan NextInterval() => peer.Interval * (1 - Jitter + (2 * Jitter * _random.NextDouble()));

    /// <summary>A growing pause, and no longer than the interval.</summary>
    private async Task PauseAsync(CancellationToken stopping)
    {
        using var turn = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        turn.CancelAfter(peer.Interval);
        await _pauses.WaitAsync(turn.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task DelayAsync(TimeSpan delay, CancellationToken stopping) =>
        await Task.Delay(delay, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
