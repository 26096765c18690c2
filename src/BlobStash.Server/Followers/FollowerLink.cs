using BlobStash.Client;
using BlobStash.Client.Batches;
using BlobStash.Client.Peers;
using BlobStash.Protocol.Documents;
using BlobStash.Server.Peers;

namespace BlobStash.Server.Followers;

/// <summary>What the two followers of one peer share. Thread safe.</summary>
/// <param name="peer">The peer.</param>
/// <param name="connection">Connections to it; not owned.</param>
/// <param name="maxConcurrentTransfers">Requests for blobs at once, each way.</param>
/// <param name="clock">The time.</param>
internal sealed class FollowerLink(
    Peer peer, PeerConnection connection, int maxConcurrentTransfers, TimeProvider clock)
{
    private const int RememberedDigests = 65_536;

    private volatile bool _lacksBatches;
    private volatile bool _refusesDeletions;

    /// <summary>The peer's status.</summary>
    public PeerStatus Status => peer.Status;

    /// <summary>Connections to it.</summary>
    public PeerConnection Connection => connection;

    /// <summary>The peer's blobs.</summary>
    public IPeer Blobs { get; } = connection.OpenNativePeer();

    /// <summary>Requests for blobs at once, each way.</summary>
    public int MaxConcurrentTransfers => maxConcurrentTransfers;

    /// <summary>The time.</summary>
    public TimeProvider Clock => clock;

    /// <summary>What came from the peer last.</summary>
    public RecentDigests Pulled { get; } = new(RememberedDigests);

    /// <summary>Whether blobs are fetched from the peer.</summary>
    public bool Pulls => peer.Direction != SyncDirection.Push;

    /// <summary>Whether blobs are sent to the peer.</summary>
    public bool Pushes => peer.Direction != SyncDirection.Pull;

    /// <summary>Whether the peer's deletions count here.</summary>
    public bool TakesDeletions => peer.Deletions.Takes();

    /// <summary>The peer, as far as it is told of deletions; <see langword="null"/> when it is not.</summary>
    public IDeletionPeer? DeletionPeer =>
        peer.Deletions.Gives() && !_refusesDeletions ? Blobs.Deletions : null;

    /// <summary>The peer does not let this node delete; sessions go on trying, and report it.</summary>
    public void StopGivingDeletions() => _refusesDeletions = true;

    /// <summary>
    /// Asks for the peer's state unless it is known to know stamps: without theirs, blobs that are sent would be new
    /// puts there, later than deletions that are made here in the meantime.
    /// </summary>
    /// <exception cref="PeerException">The peer does not answer.</exception>
    public async Task LearnVersionAsync(CancellationToken cancellationToken)
    {
        if (Blobs.Deletions is null)
        {
            await Blobs.GetStateAsync(cancellationToken);
        }
    }

    /// <summary>Has a batch run.</summary>
    /// <returns>False: the peer knows no batches, or not so large ones, and nothing was moved.</returns>
    public async Task<bool> TryBatchAsync(Func<IBatchPeer, Task> batch)
    {
        if (_lacksBatches || Blobs.Batches is not { } batches)
        {
            return false;
        }
        try
        {
            await batch(batches);
            return true;
        }
        catch (PeerException e) when (e.Failure is PeerFailure.NotFound or PeerFailure.Rejected)
        {
            // An older node takes the path for that of a blob.
            _lacksBatches = true;
            return false;
        }
        catch (PeerException e) when (e.Failure == PeerFailure.RequestTooLarge)
        {
            // Says something about this batch only, as that of a proxy with a limit of its own.
            return false;
        }
    }
}
