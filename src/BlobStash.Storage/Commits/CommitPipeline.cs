using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Index;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Commits;

/// <summary>
/// The only way into the index: makes records durable, one commit at a time for each digest. Thread safe.
/// </summary>
internal sealed class CommitPipeline : IAsyncDisposable
{
    private readonly DigestLocks _locks;
    private readonly QuarantineMoves _quarantine;
    private readonly LastChanges _changes;
    private readonly RenewalCommits _renewals;
    private readonly GroupCommitter _committer;
    private readonly StoreParts _parts;
    private readonly IAfterCommit _after;

    public CommitPipeline(
        StoreParts parts, DigestLocks locks, QuarantineMoves quarantine, LastChanges changes, IAfterCommit after)
    {
        (_parts, _locks, _quarantine, _changes, _after) = (parts, locks, quarantine, changes, after);
        _committer = new GroupCommitter(parts.Disk, parts.Order, parts.Index, parts.OpenSegments);
        _renewals = new RenewalCommits(parts.Options, parts.Index, changes, parts.Order, _committer, after);
    }

    /// <summary>Commits a small blob whose record lies complete in memory but for its header.</summary>
    /// <param name="digest">Verified digest of the payload.</param>
    /// <param name="length">Payload length in bytes.</param>
    /// <param name="record">The record; borrowed until the task completes.</param>
    /// <param name="origin">Whether a deletion is lifted or kept.</param>
    /// <param name="cancellationToken">Heeded until the record is queued, not after.</param>
    public async ValueTask<PutOutcome> CommitAsync(
        Digest digest, int length, Memory<byte> record, PutOrigin origin, CancellationToken cancellationToken)
    {
        var arrival = _parts.Order.LastSequence;
        await _locks.AcquireAsync(digest, cancellationToken).ConfigureAwait(false);
        try
        {
            if (FindRefusal(digest, origin) is { } refusal)
            {
                await _renewals.RenewAsync(digest, origin, arrival).ConfigureAwait(false);
                return refusal;
            }

            var provenance = OfPut(digest, origin, out var isReturn);
            var pending = new PendingRecord(RecordType.Blob, digest, length, record) { Provenance = provenance };
            _committer.Enqueue(pending);
            await pending.Committed.ConfigureAwait(false);
            return Settle(digest, isReturn);
        }
        finally
        {
            _locks.Release(digest);
        }
    }

    /// <summary>Commits a record whose payload was streamed; abandons it when it is not wanted.</summary>
    public async ValueTask<PutOutcome> CommitAsync(
        Digest digest,
        RecordSink sink,
        ChecksumTable checksums,
        PutOrigin origin,
        CancellationToken cancellationToken)
    {
        var arrival = _parts.Order.LastSequence;
        await _locks.AcquireAsync(digest, cancellationToken).ConfigureAwait(false);
        try
        {
            if (FindRefusal(digest, origin) is { } refusal)
            {
                sink.Abandon();
                await _renewals.RenewAsync(digest, origin, arrival).ConfigureAwait(false);
                return refusal;
            }

            var provenance = OfPut(digest, origin, out var isReturn);
            await _parts.Workers.RunAsync(() => sink.Commit(digest, checksums, provenance)).ConfigureAwait(false);
            sink.NoteStored(_after, digest);
            return Settle(digest, isReturn);
        }
        finally
        {
            _locks.Release(digest);
        }
    }

    /// <summary>Makes a deletion durable. False: there was nothing to delete.</summary>
    /// <param name="digest">Name of the blob.</param>
    /// <param name="flags">What the record says of the deletion.</param>
    /// <param name="cancellationToken">Heeded until the commit is queued, not after.</param>
    public async ValueTask<bool> DeleteAsync(Digest digest, RecordFlags flags, CancellationToken cancellationToken)
    {
        await _locks.AcquireAsync(digest, cancellationToken).ConfigureAwait(false);
        try
        {
            var isStored = _parts.Index.Blobs.TryGet(digest, out var entry);
            if (!isStored && !_parts.Quarantine.Contains(digest))
            {
                return false;
            }

            var put = isStored ? _changes.StampOf(entry) : Stamp.None;
            await BuryAsync(digest, new Provenance(null, flags) { Above = put }).ConfigureAwait(false);
            Remove(digest, isStored ? entry : null);
            return true;
        }
        finally
        {
            _locks.Release(digest);
        }
    }

    /// <summary>Makes a deletion of another node durable, if it is later than the put here.</summary>
    public async ValueTask<DeletionOutcome> ApplyDeletionAsync(
        Digest digest, Stamp stamp, CancellationToken cancellationToken)
    {
        await _locks.AcquireAsync(digest, cancellationToken).ConfigureAwait(false);
        try
        {
            _parts.Index.NoteForeignChange();
            var isStored = _parts.Index.Blobs.TryGet(digest, out var entry);
            var put = default(Renewal);
            var isKnown = !isStored || _changes.TryFindPut(ref entry, out put);
            if (JudgeDeletion(digest, isStored, put.Stamp, stamp) is { } outcome)
            {
                return outcome;
            }

            if (!isKnown)
            {
                return DeletionOutcome.Refused;
            }

            var wasThere = isStored || _parts.Quarantine.Contains(digest);
            await BuryAsync(digest, new Provenance(stamp, RecordFlags.None)).ConfigureAwait(false);
            if (wasThere)
            {
                Remove(digest, isStored ? entry : null);
            }

            return wasThere ? DeletionOutcome.Applied : DeletionOutcome.Deleted;
        }
        finally
        {
            _locks.Release(digest);
        }
    }

    /// <summary>Makes a record durable that says nothing but how long nodes have run with the store.</summary>
    public Task RecordTimeAsync()
    {
        var pending = new PendingRecord(RecordType.Time, default, 0, new byte[SegmentFormat.RecordHeaderSize]);
        _committer.Enqueue(pending);
        return pending.Committed;
    }

    /// <summary>Seals unsealed segments, as far as nobody streams into them at the moment.</summary>
    /// <param name="isUnwanted">Says which ones; called on several threads.</param>
    /// <exception cref="StoreFailedException">The disk failed.</exception>
    public async Task SealAsync(Func<Segment, bool> isUnwanted)
    {
        await _committer.SealAsync(isUnwanted).ConfigureAwait(false);
        await _parts.Workers.RunAsync(() => _parts.OpenSegments.SealFree(isUnwanted)).ConfigureAwait(false);
    }

    /// <summary>Commits what is queued.</summary>
    public ValueTask DisposeAsync() => _committer.DisposeAsync();

    /// <summary>Why a blob is not committed; null when it is. Asked under the digest's lock.</summary>
    private PutOutcome? FindRefusal(in Digest digest, PutOrigin origin)
    {
        if (_parts.Index.Blobs.TryGet(digest, out var entry))
        {
            if (!_parts.Quarantine.IsSuspect(digest))
            {
                _parts.Disk.ThrowIfMoved();
                return PutOutcome.AlreadyStored;
            }

            // A read has found it damaged; here are good bytes.
            if (!_quarantine.SetAside(entry, QuarantineCause.Mismatch))
            {
                return PutOutcome.AlreadyStored;
            }
        }

        return _parts.Grace.IsDeletedFor(digest, origin) ? PutOutcome.Deleted : null;
    }

    /// <summary>
    /// A client's put is later than the deletion that it lifts, whatever the clocks say; that of a session keeps its
    /// stamp. Neither is earlier than a put that is known of a blob which was set aside.
    /// </summary>
    private Provenance OfPut(in Digest digest, PutOrigin origin, out bool isReturn)
    {
        isReturn = _parts.Index.TryGetTombstone(digest, out var tombstone);
        var renewed = _parts.Index.Renewals.StampOf(digest);
        return origin.Stamp is { } stamp
            ? new Provenance(Stamp.Max(stamp, renewed), RecordFlags.None)
            : new Provenance { Above = Stamp.Max(renewed, isReturn ? tombstone.Stamp : Stamp.None) };
    }

    private PutOutcome Settle(in Digest digest, bool isReturn)
    {
        _parts.Index.Renewals.Forget(digest, before: ulong.MaxValue);
        if (_parts.Quarantine.Lift(digest))
        {
            _after.NoteReplaced(digest);
        }

        if (isReturn)
        {
            _after.NoteReturned(digest);
        }

        return isReturn ? PutOutcome.Returned : PutOutcome.Stored;
    }

    /// <summary>
    /// What is said of a deletion of another node that changes nothing; null when it does. A clock that is wrong must
    /// not delete: a stamp may be ahead of this node's clock, or of the put, by a little only.
    /// </summary>
    private DeletionOutcome? JudgeDeletion(in Digest digest, bool isStored, Stamp put, Stamp deletion)
    {
        if (isStored && put >= deletion)
        {
            return DeletionOutcome.NewerPut;
        }

        if (_parts.Order.IsFromFuture(deletion, put))
        {
            return DeletionOutcome.Future;
        }

        if (isStored || _parts.Quarantine.Contains(digest))
        {
            return null;
        }

        if (!_parts.Index.TryGetTombstone(digest, out var tombstone))
        {
            return DeletionOutcome.Absent;
        }

        return tombstone.Stamp >= deletion ? DeletionOutcome.Deleted : null;
    }

    /// <summary>Makes a tombstone durable.</summary>
    private async Task BuryAsync(Digest digest, Provenance provenance)
    {
        var record = new byte[SegmentFormat.RecordHeaderSize];
        var pending = new PendingRecord(RecordType.Tombstone, digest, 0, record) { Provenance = provenance };
        _committer.Enqueue(pending);
        await pending.Committed.ConfigureAwait(false);
    }

    /// <summary>Removes what a tombstone has deleted; null for what was in quarantine.</summary>
    private void Remove(in Digest digest, IndexEntry? entry)
    {
        _parts.Quarantine.Lift(digest);
        if (entry is null or { Location.IsLarge: true })
        {
            DeleteFile(digest);
        }

        if (entry is { } stored && _parts.Segments.TryGet(stored.Location.Segment, out var segment))
        {
            _after.NoteDeleted(segment!);
        }
    }

    private void DeleteFile(in Digest digest)
    {
        try
        {
            _parts.Disk.FileSystem.Delete(StorePaths.LargeBlob(digest));
            _parts.Disk.FileSystem.Delete(StorePaths.LargeParity(digest));
            _parts.Disk.Reserve.NoteFreed();
        }
        catch (IOException)
        {
            // The blob is deleted by its tombstone, which is durable; a file that stays is deleted at the next start.
            return;
        }
    }
}
