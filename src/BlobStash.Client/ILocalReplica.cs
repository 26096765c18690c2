using BlobStash.Client.Batches;
using BlobStash.Client.Peers;
using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;
using BlobStash.Protocol.Frames;
using BlobStash.Sync.Merkle;

namespace BlobStash.Client;

/// <summary>
/// What a session needs of this node. Called by many threads at once. Failures that the operator should read are
/// thrown as <see cref="LocalReplicaException"/>; of any other exception a report names the type only.
/// </summary>
public interface ILocalReplica
{
    /// <summary>The state of this node's digest set; its root may be missing.</summary>
    MerkleState GetState();

    /// <summary>Appends all digests of the bucket, ascending.</summary>
    /// <param name="prefix">First byte of the digests of the bucket.</param>
    /// <param name="digests">Owned by the caller; not kept.</param>
    void CopyBucket(byte prefix, List<Digest> digests);

    /// <summary>True when the blob is stored here.</summary>
    /// <param name="digest">Name of the blob.</param>
    bool Contains(in Digest digest);

    /// <summary>The length of a blob in bytes; null when it is not stored here.</summary>
    /// <param name="digest">Name of the blob.</param>
    long? FindLength(in Digest digest)
    {
        using var content = OpenRead(in digest);
        return content?.Length;
    }

    /// <summary>True when the blob was deleted here and is remembered as that; a session leaves it so.</summary>
    /// <param name="digest">Name of the blob.</param>
    bool IsDeleted(in Digest digest) => false;

    /// <summary>
    /// Opens a blob for reading; null when it is gone. The stream yields verified bytes, its
    /// <see cref="Stream.Length"/> is the blob's, and the caller disposes it.
    /// </summary>
    /// <param name="digest">Name of the blob.</param>
    Stream? OpenRead(in Digest digest);

    /// <summary>
    /// Takes in a blob and verifies it; durable when the task completes with stored. Nothing is kept otherwise, nor
    /// after an exception. Exceptions of reading <paramref name="content"/> are let through.
    /// </summary>
    /// <param name="expected">The digest that the bytes must have.</param>
    /// <param name="length">Number of bytes to come, null when the peer did not say.</param>
    /// <param name="content">Forward only, asynchronous reads only; stays the caller's.</param>
    /// <param name="cancellationToken">Gives up; nothing is kept.</param>
    /// <returns>What became of it.</returns>
    Task<StoreOutcome> StoreAsync(Digest expected, long? length, Stream content, CancellationToken cancellationToken);

    /// <summary>The same with the stamp of the put, which a replica that keeps no stamps forgets.</summary>
    /// <param name="expected">The digest that the bytes must have.</param>
    /// <param name="length">Number of bytes to come, null when the peer did not say.</param>
    /// <param name="stamp">When the blob was put; null where that is not known.</param>
    /// <param name="content">Forward only, asynchronous reads only; stays the caller's.</param>
    /// <param name="cancellationToken">Gives up; nothing is kept.</param>
    Task<StoreOutcome> StoreAsync(
        Digest expected, long? length, Stamp? stamp, Stream content, CancellationToken cancellationToken) =>
        StoreAsync(expected, length, content, cancellationToken);

    /// <summary>Whether this replica knows when its blobs were put and deleted.</summary>
    bool KeepsStamps => false;

    /// <summary>What became of a blob last, and when; null from a replica that keeps no stamps.</summary>
    /// <param name="digest">Name of the blob.</param>
    BlobStanding? FindStanding(in Digest digest) => null;

    /// <summary>
    /// Finds the stamp with which a blob is sent. False: the blob is not stored here any more, and must not be sent, as
    /// without its stamp it would be a new put there, later than the deletion that took it away here.
    /// </summary>
    /// <param name="digest">Name of the blob.</param>
    /// <param name="peer">The receiver.</param>
    /// <param name="stamp">When it was put; null where one of the two knows no stamps.</param>
    bool TryFindStamp(in Digest digest, IPeer peer, out Stamp? stamp)
    {
        stamp = null;
        if (!KeepsStamps || peer.Deletions is null)
        {
            return true;
        }

        stamp = FindStanding(digest) is { Stat.Status: BatchStatus.Stored } standing ? standing.Stamp : null;
        return stamp is not null;
    }

    /// <summary>Applies a deletion of a peer; durable when the task completes with applied.</summary>
    /// <param name="deletion">What was deleted there, and when.</param>
    /// <param name="cancellationToken">Gives up the waiting.</param>
    /// <returns>What became of it; a replica that keeps no stamps refuses it.</returns>
    Task<DeletionStatus> DeleteAsync(BlobDeletion deletion, CancellationToken cancellationToken) =>
        Task.FromResult(DeletionStatus.Refused);

    /// <summary>The Merkle root of this node's set without some digests; null where it cannot tell.</summary>
    /// <param name="without">Ascending, each once.</param>
    PartialRoot? GetRootWithout(IReadOnlyList<Digest> without) => null;

    /// <summary>Opens a way in for the blobs of one batch, on behalf of a session. The caller disposes it.</summary>
    IBlobIntake OpenIntake() => new SerialIntake(this);
}
