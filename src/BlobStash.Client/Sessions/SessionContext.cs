using BlobStash.Client.Batches;
using BlobStash.Client.Peers;

namespace BlobStash.Client.Sessions;

/// <summary>What the parts of one session share. Thread safe.</summary>
/// <param name="Local">This node.</param>
/// <param name="Peer">The other one.</param>
/// <param name="Options">What the session may do.</param>
/// <param name="Tally">Counts what it does.</param>
/// <param name="Retries">Repeats what fails for a while.</param>
/// <param name="Clock">Tells the time.</param>
internal sealed record SessionContext(
    ILocalReplica Local,
    IPeer Peer,
    SyncOptions Options,
    SessionTally Tally,
    SessionRetries Retries,
    TimeProvider Clock)
{
    private volatile bool _lacksBatches;

    /// <summary>The peer's batches; null when it knows none.</summary>
    public IBatchPeer? Batches => _lacksBatches ? null : Peer.Batches;

    /// <summary>
    /// Forgoes batches if the failure says that the peer knows none: older nodes take the path for that of a blob.
    /// </summary>
    public void NoteBatchFailure(PeerException failure) =>
        _lacksBatches |= failure.Failure is PeerFailure.NotFound or PeerFailure.Rejected;
}
