using BlobStash.Storage.Index;

namespace BlobStash.Storage.Commits;

/// <summary>Damaged blobs, which leave the index and may come back to it. Thread safe.</summary>
internal sealed class QuarantineMoves(
    DigestLocks locks, StoreIndex index, QuarantineKeeper keeper, CommitOrder order, TimeProvider clock)
{
    private readonly Quarantine _quarantine = keeper.Quarantine;

    /// <summary>No more can be set aside; what is damaged then stays in the index.</summary>
    public bool IsFull => _quarantine.IsFull;

    /// <summary>Writes the list of what is set aside, where it has changed. Waits for the disk; never fails.</summary>
    public void Save() => keeper.TrySave();

    /// <summary>Takes a damaged blob out of the index. False: it is not there any more, or stands elsewhere.</summary>
    public async ValueTask<bool> QuarantineAsync(
        IndexEntry entry, QuarantineCause cause, CancellationToken cancellationToken)
    {
        await locks.AcquireAsync(entry.Digest, cancellationToken).ConfigureAwait(false);
        try
        {
            return SetAside(entry, cause);
        }
        finally
        {
            locks.Release(entry.Digest);
        }
    }

    /// <summary>
    /// Sets aside a blob of which a record was found, but that nothing accounts for. False: something does by now.
    /// </summary>
    public async ValueTask<bool> SetAsideFoundAsync(QuarantinedBlob blob, CancellationToken cancellationToken)
    {
        await locks.AcquireAsync(blob.Digest, cancellationToken).ConfigureAwait(false);
        try
        {
            if (index.Blobs.TryGet(blob.Digest, out _)
                || _quarantine.Contains(blob.Digest)
                || _quarantine.IsFull
                || IsDeletedAfter(blob))
            {
                return false;
            }

            _quarantine.Add(blob);
            return true;
        }
        finally
        {
            locks.Release(blob.Digest);
        }
    }

    /// <summary>Puts a quarantined blob that verifies into the index again. False: it is not in _quarantine.</summary>
    public async ValueTask<bool> ReleaseAsync(QuarantinedBlob blob, CancellationToken cancellationToken)
    {
        await locks.AcquireAsync(blob.Digest, cancellationToken).ConfigureAwait(false);
        try
        {
            if (!_quarantine.TryGet(blob.Digest, out var now) || now != blob || IsDeletedAfter(blob))
            {
                return false;
            }

            // In this order, so that a read in between does not say that there is no such blob.
            index.AddBlob(blob.Digest, blob.Location, blob.Length);
            _quarantine.Release(blob.Digest);
            return true;
        }
        finally
        {
            locks.Release(blob.Digest);
        }
    }

    /// <summary>
    /// The same under the lock of the digest. False: a compaction has moved the blob meanwhile, so that it was intact,
    /// or it is gone.
    /// </summary>
    public bool SetAside(in IndexEntry entry, QuarantineCause cause)
    {
        if (!index.Blobs.TryGet(entry.Digest, out var now) || now.Location != entry.Location)
        {
            return false;
        }

        // In this order, so that a read in between does not say that there is no such blob.
        _quarantine.Add(new QuarantinedBlob(
            entry.Digest, entry.Location, entry.Length, order.LastSequence,
            clock.GetUtcNow().ToUnixTimeMilliseconds(), cause));
        if (index.Blobs.TryRemove(entry.Digest, entry.Location))
        {
            return true;
        }

        _quarantine.Lift(entry.Digest);
        return false;
    }

    private bool IsDeletedAfter(in QuarantinedBlob blob) =>
        index.TryGetTombstone(blob.Digest, out var tombstone) && tombstone.Sequence > blob.Sequence;
}
