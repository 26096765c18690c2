using BlobStash.Client;
using BlobStash.Client.Batches;
using BlobStash.Client.Peers;
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

    /// <summary>Has a batch run.</summary>
    /// <returns>False: the peer knows no batches, and nothing was moved.</returns>
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
    }
}
