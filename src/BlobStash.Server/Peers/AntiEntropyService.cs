using BlobStash.Client;
using BlobStash.Storage;

namespace BlobStash.Server.Peers;

/// <summary>
/// Runs the duty towards every peer that has an interval, and starts and stops duties as peers come and go.
/// </summary>
internal sealed class AntiEntropyService(
    PeerDirectory directory,
    PeerSessions sessions,
    ILocalReplica local,
    BlobStore store,
    TimeProvider clock,
    ILogger<PeerDuty> logger) : BackgroundService
{
    private readonly Dictionary<Peer, (Task Duty, CancellationTokenSource Stop)> _duties =
        new(ReferenceEqualityComparer.Instance);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            Task changed = directory.Changed;
            await StopAllBut(directory.Peers);
            foreach (Peer peer in directory.Peers.Where(peer => peer.Interval > TimeSpan.Zero))
            {
                Start(peer, stoppingToken);
            }
            await changed.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await StopAllBut([]);
    }

    private void Start(Peer peer, CancellationToken stoppingToken)
    {
        if (!_duties.ContainsKey(peer))
        {
            var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            Task duty = new PeerDuty(peer, sessions, local, store, clock, logger).RunAsync(stop.Token);
            _duties[peer] = (duty, stop);
        }
    }

    private async Task StopAllBut(IReadOnlyList<Peer> peers)
    {
        var wanted = new HashSet<Peer>(peers, ReferenceEqualityComparer.Instance);
        foreach (Peer peer in _duties.Keys.Where(peer => !wanted.Contains(peer)).ToList())
        {
            _duties.Remove(peer, out var ended);
            await ended.Stop.CancelAsync();
            await ended.Duty;
            ended.Stop.Dispose();
        }
    }
}
