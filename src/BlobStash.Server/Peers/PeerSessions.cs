using BlobStash.Client;
using BlobStash.Server.Configuration;

namespace BlobStash.Server.Peers;

/// <summary>
/// Runs sessions, never two with the same peer at once and never more than the limit: a second session with a peer
/// would
/// move the same blobs again. Thread safe.
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
        Peer peer, SyncOptions sync, out SessionRefusal refusal, CancellationToken cancellationToken)
    {
        refusal = TryEnter(peer);
        return refusal == SessionRefusal.None ? RunAsync(peer, sync, cancellationToken) : null;
    }

    /// <summary>The options of a session, with the limits of this node.</summary>
    public SyncOptions CreateOptions(SyncDirection direction, bool isStrict) => new()
    {
        Direction = direction,
        Strict = isStrict,
        MaxConcurrentTransfers = options.Sync.MaxConcurrentTransfers,
    };

    private async Task<SyncReport> RunAsync(Peer peer, SyncOptions sync, CancellationToken cancellationToken)
    {
        try
        {
            var limits = new PeerLimits { MaxBlobSizeBytes = options.Storage.MaxBlobSizeBytes };
            using var connection = new PeerConnection(peer.Url.Uri, peer.ApiKey, limits);
            return await new SyncSession(replica, connection, sync, clock).RunAsync(cancellationToken);
        }
        finally
        {
            lock (_lock)
            {
                _running.Remove(peer.Url.Uri.AbsoluteUri);
            }
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
}
