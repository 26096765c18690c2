using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage;

/// <content>Deletions, by clients and by other nodes.</content>
public sealed partial class BlobStore
{
    /// <summary>Whether a blob was deleted and is remembered as that: no session brings it back.</summary>
    public bool IsDeleted(in Digest digest) => _parts.Grace.IsDeleted(digest);

    /// <summary>
    /// Whether a put of this origin would be answered with <see cref="PutOutcome.Deleted"/>, so that its bytes need not
    /// be sent.
    /// </summary>
    public bool IsDeletedFor(in Digest digest, PutOrigin origin) => _parts.Grace.IsDeletedFor(digest, origin);

    /// <summary>Deletes a blob. When the task completes with true, the deletion is durable.</summary>
    /// <returns>False: the blob was not stored.</returns>
    /// <exception cref="StorageFullException">The disk has no room for the tombstone.</exception>
    /// <exception cref="StoreFailedException">The store has stopped writing.</exception>
    public ValueTask<bool> DeleteAsync(Digest digest, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _pipeline.DeleteAsync(digest, RecordFlags.None, cancellationToken);
    }

    /// <summary>
    /// Deletes a blob on this node alone, to make room: the deletion does not travel, other nodes keep the blob, and no
    /// session brings it back before a client puts it or the grace time is over. When the task completes with true, the
    /// deletion is durable. See docs/protocol/deletions.md.
    /// </summary>
    /// <param name="digest">Name of the blob.</param>
    /// <param name="cancellationToken">Heeded until the commit is queued, not after.</param>
    /// <returns>False: the blob was not stored, and nothing was noted.</returns>
    /// <exception cref="StorageFullException">The disk has no room for the tombstone.</exception>
    /// <exception cref="StoreFailedException">The store has stopped writing.</exception>
    public ValueTask<bool> EvictAsync(Digest digest, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _pipeline.DeleteAsync(digest, RecordFlags.Local, cancellationToken);
    }

    /// <summary>
    /// Deletes a blob as another node's client did, unless its put is later. When the task completes with applied, the
    /// deletion is durable. See docs/protocol/deletions.md.
    /// </summary>
    /// <param name="digest">Name of the blob.</param>
    /// <param name="stamp">When it was deleted.</param>
    /// <param name="cancellationToken">Heeded until the commit is queued, not after.</param>
    /// <exception cref="StorageFullException">The disk has no room for the tombstone.</exception>
    /// <exception cref="StoreFailedException">The store has stopped writing.</exception>
    public ValueTask<DeletionOutcome> ApplyDeletionAsync(
        Digest digest, Stamp stamp, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _pipeline.ApplyDeletionAsync(digest, stamp, cancellationToken);
    }

    /// <summary>What became of a blob last, and when. Of a stored one it reads the header of its record.</summary>
    public LastChange FindLastChange(in Digest digest) => _lastChanges.Find(digest);

    /// <summary>
    /// Finds the stamp of the put of a stored blob, with which it is sent to other nodes. False: the blob is not
    /// stored, or not any more, and must not be sent: with another stamp it could outlive its deletion.
    /// </summary>
    /// <param name="digest">Name of the blob.</param>
    /// <param name="stamp">When it was put; none where its record cannot be read.</param>
    public bool TryGetPutStamp(in Digest digest, out Stamp stamp)
    {
        var change = FindLastChange(digest);
        stamp = change.Kind == LastChangeKind.Stored ? change.Stamp : Stamp.None;
        return change.Kind == LastChangeKind.Stored;
    }
}
