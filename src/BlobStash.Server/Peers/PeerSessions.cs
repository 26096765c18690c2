using BlobStash.Client;
using BlobStash.Protocol.Documents;
using BlobStash.Server.Configuration;

namespace BlobStash.Server.Peers;

/// <summary>
/// Runs sessions, never two with the same peer at once and never more than the limit: a second session with a peer
/// would move the same blobs again. Thread safe.
/// </summary>
internal sealed class PeerSessions(ILocalReplica replica, NodeOptions options, TimeProvider clock)
{
    private readonly HashSet<string> _running = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>Runs one session.</summary>
    /// <returns><see langword="null"/> when it was not started; <paramref name="refusal"/> said why.</returns>
    /// <exception cref="PeerException">The peer cannot be reached or understood.</exception>
    /// <exception cref="LocalOnlyBlobsException">A strict pull found blobs that only this node has.</exception>
    public Task<SyncReport>? TryRunAsync(
        Peer peer, SyncOptions sync, out SessionRefusal refusal, CancellationToken cancellationToken) =>
        TryRunAsync(peer, sync, null, out refusal, cancellationToken);

    /// <summary>Runs one session that tells how far it is.</summary>
    /// <returns><see langword="null"/> when it was not started; <paramref name="refusal"/> said why.</returns>
    /// <exception cref="PeerException">The peer cannot be reached or understood.</exception>
    /// <exception cref="LocalOnlyBlobsException">A strict pull found blobs that only this node has.</exception>
    public Task<SyncReport>? TryRunAsync(
        Peer peer,
        SyncOptions sync,
        IProgress<SyncProgress>? progress,
        out SessionRefusal refusal,
        CancellationToken cancellationToken)
    {
        refusal = TryEnter(peer);
        return refusal == SessionRefusal.None ? RunAsync(peer, sync, progress, cancellationToken) : null;
    }

    /// <summary>The options of a session, with the limits of this node.</summary>
    public SyncOptions CreateOptions(Peer peer, SyncDirection direction, bool isStrict) => new()
    {
        Direction = direction,
        Deletions = peer.Options.Deletions ?? SyncOptions.DeletionsOf(direction),
        Strict = isStrict,
        MaxConcurrentTransfers = CountTransfers(peer),
    };

    /// <summary>How many blobs may be on their way at once, each way.</summary>
    public int CountTransfers(Peer peer) =>
        peer.Options.MaxConcurrentTransfers > 0
            ? peer.Options.MaxConcurrentTransfers
            : options.Sync.MaxConcurrentTransfers;

    /// <summary>Prepares connections to a peer, under its limits. The caller disposes them.</summary>
    public PeerConnection Connect(Peer peer)
    {
        var limits = new PeerLimits
        {
            MaxBlobSizeBytes = options.Storage.MaxBlobSizeBytes,
            ReceiveRate = peer.ReceiveRate,
            SendRate = peer.SendRate,
        };
        return new PeerConnection(peer.Url.Uri, peer.ApiKey, limits);
    }

    private async Task<SyncReport> RunAsync(
        Peer peer, SyncOptions sync, IProgress<SyncProgress>? progress, CancellationToken cancellationToken)
    {
        try
        {
            using PeerConnection connection = Connect(peer);
            var session = new SyncSession(replica, connection, sync, clock);
            return await RunAsync(peer, session, new StatusProgress(peer.Status, progress, clock), cancellationToken);
        }
        finally
        {
            lock (_lock)
            {
                _running.Remove(peer.Url.Uri.AbsoluteUri);
            }
        }
    }

    private async Task<SyncReport> RunAsync(
        Peer peer, SyncSession session, StatusProgress progress, CancellationToken cancellationToken)
    {
        PeerStatus status = peer.Status;
        status.BeginSession(clock.GetUtcNow());
        try
        {
            SyncReport report = await session.RunAsync(progress, cancellationToken);
            status.EndSession(report, clock.GetUtcNow());
            return report;
        }
        catch (PeerException e)
        {
            status.FailSession(e.Message, clock.GetUtcNow());
            throw;
        }
        catch
        {
            // Whatever it was, the session runs no more.
            status.AbandonSession();
            throw;
        }
    }

    private SessionRefusal TryEnter(Peer peer)
    {
        lock (_lock)
        {
            if (_running.Contains(peer.Url.Uri.AbsoluteUri))
            {
                return SessionRefusal.PeerBusy;
            }
            if (_running.Count >= options.Sync.MaxConcurrentSessions)
            {
                return SessionRefusal.NodeBusy;
            }
            _running.Add(peer.Url.Uri.AbsoluteUri);
            return SessionRefusal.None;
        }
    }

    private sealed class StatusProgress(PeerStatus status, IProgress<SyncProgress>? other, TimeProvider clock)
        : IProgress<SyncProgress>
    {
        public void Report(SyncProgress value)
        {
            status.Progress(value, clock.GetUtcNow());
            other?.Report(value);
        }
    }
}
