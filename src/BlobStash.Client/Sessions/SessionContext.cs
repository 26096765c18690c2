using BlobStash.Client.Batches;
using BlobStash.Client.Peers;
using BlobStash.Core.Digests;
using BlobStash.Protocol.Documents;

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

    /// <summary>What one of the nodes deleted, of this look.</summary>
    public DeletionQueue Deletions { get; private set; } = new();

    /// <summary>Whether both nodes know when a blob was put and deleted.</summary>
    public bool KnowsStamps => Local.KeepsStamps && Peer.Deletions is not null;

    /// <summary>The peer's batches; null when it knows none.</summary>
    public IBatchPeer? Batches => _lacksBatches ? null : Peer.Batches;

    /// <summary>
    /// Forgoes batches if the failure says that the peer knows none: older nodes take the path for that of a blob.
    /// </summary>
    public void NoteBatchFailure(PeerException failure) =>
        _lacksBatches |= failure.Failure is PeerFailure.NotFound or PeerFailure.Rejected;

    /// <summary>Forgets what the look before found.</summary>
    public void BeginLook()
    {
        Tally.BeginLook();
        Deletions = new DeletionQueue();
    }

    /// <summary>The peer says that it deleted a blob which is stored here.</summary>
    public void NoteDeletedThere(Digest digest)
    {
        if (!KnowsStamps || !Deletions.TryAddDeletedThere(digest))
        {
            Tally.AddSkippedDeleted(TransferDirection.Push);
        }
    }

    /// <summary>A blob of the peer was deleted here.</summary>
    public void NoteDeletedHere(Digest digest)
    {
        if (!KnowsStamps || !Deletions.TryAddDeletedHere(digest))
        {
            Tally.AddSkippedDeleted(TransferDirection.Pull);
        }
    }
}
