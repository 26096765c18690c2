using BlobStash.Client;

namespace BlobStash.Server.Peers;

/// <summary>
/// The recurring duty: one session with every configured peer, soon after start and then at the peer's interval. A peer
/// that fails is tried again at its next turn; turns are spread a little so that nodes started together do not meet.
/// </summary>
internal sealed partial class AntiEntropyService(
    PeerDirectory directory,
    PeerSessions sessions,
    TimeProvider clock,
    ILogger<AntiEntropyService> logger) : BackgroundService
{
    /// <summary>Time between start and the first round.</summary>
    internal static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);

    /// <summary>Largest share of the interval that a turn is moved by.</summary>
    private const double Jitter = 0.1;

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(directory.Peers
            .Where(static peer => peer.Interval > TimeSpan.Zero)
            .Select(peer => KeepInSyncAsync(peer, stoppingToken)));

    private async Task KeepInSyncAsync(Peer peer, CancellationToken stoppingToken)
    {
        var random = new Random();
        TimeSpan delay = FirstDelay;
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(delay, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!stoppingToken.IsCancellationRequested)
            {
                await RunOnceAsync(peer, stoppingToken);
                delay = peer.Interval * (1 - Jitter + (2 * Jitter * random.NextDouble()));
            }
        }
    }

    private async Task RunOnceAsync(Peer peer, CancellationToken stoppingToken)
    {
        try
        {
            SyncOptions options = sessions.CreateOptions(peer.Direction, isStrict: false);
            if (sessions.TryRunAsync(peer, options, out SessionRefusal refusal, stoppingToken) is { } session)
            {
                LogReport(peer, await session);
            }
            else
            {
                LogSkipped(logger, peer.Name, refusal);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops; the next start finds a smaller difference.
            LogInterrupted(logger, peer.Name);
        }
        catch (PeerException e)
        {
            LogFailed(logger, peer.Name, e.Message);
        }
#pragma warning disable CA1031 // The duty must outlive any one round, whatever went wrong in it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogBroken(logger, e, peer.Name);
        }
    }

    private void LogReport(Peer peer, SyncReport report)
    {
        if (report.FailedBlobs > 0)
        {
            LogIncomplete(logger, peer.Name, report.FailedBlobs);
        }
        if (!report.AlreadyInSync && logger.IsEnabled(LogLevel.Information))
        {
            LogFinished(logger, peer.Name, report.Pulled.Blobs, report.Pushed.Blobs, report.Duration);
        }
    }
}
