using BlobStash.Storage.Index;

namespace BlobStash.Storage.Commits;

/// <content>Damaged blobs, which leave the index and may come back to it.</content>
internal sealed partial class CommitPipeline
{
    /// <summary>Takes a damaged blob out of the index. False: it is not there any more, or stands elsewhere.</summary>
    public async ValueTask<bool> QuarantineAsync(
        IndexEntry entry, QuarantineCause cause, CancellationToken cancellationToken)
    {
        await _locks.AcquireAsync(entry.Digest, cancellationToken).ConfigureAwait(false);
        try
        {
            return SetAside(entry, cause);
        }
        finally
        {
            _locks.Release(entry.Digest);
        }
    }

    /// <summary>
    /// Sets aside a blob of which a record was found, but that nothing accounts for. False: something does by now.
    /// </summary>
    public async ValueTask<bool> SetAsideFoundAsync(QuarantinedBlob blob, CancellationToken cancellationToken)
    {
        await _locks.AcquireAsync(blob.Digest, cancellationToken).ConfigureAwait(false);
        try
        {
            if (_parts.Index.Blobs.TryGet(blob.Digest, out _)
                || _parts.Quarantine.Contains(blob.Digest)
                || _parts.Quarantine.IsFull
                || IsDeletedAfter(blob))
            {
                return false;
            }

            _parts.Quarantine.Add(blob);
            return true;
        }
        finally
        {
            _locks.Release(blob.Digest);
        }
    }

    /// <summary>Puts a quarantined blob that verifies into the index again. False: it is not in quarantine.</summary>
    public async ValueTask<bool> ReleaseAsync(QuarantinedBlob blob, CancellationToken cancellationToken)
    {
        await _locks.AcquireAsync(blob.Digest, cancellationToken).ConfigureAwait(false);
        try
        {
            if (!_parts.Quarantine.TryGet(blob.Digest, out var now) || now != blob || IsDeletedAfter(blob))
            {
                return false;
            }

            // In this order, so that a read in between does not say that there is no such blob.
            _parts.Index.AddBlob(blob.Digest, blob.Location, blob.Length);
            _parts.Quarantine.Release(blob.Digest);
            return true;
        }
        finally
        {
            _locks.Release(blob.Digest);
        }
    }

    /// <summary>False: a compaction has moved the blob meanwhile, so that it was intact, or it is gone.</summary>
    private bool SetAside(in IndexEntry entry, QuarantineCause cause)
    {
        if (!_parts.Index.Blobs.TryGet(entry.Digest, out var now) || now.Location != entry.Location)
        {
            return false;
        }

        // In this order, so that a read in between does not say that there is no such blob.
        _parts.Quarantine.Add(new QuarantinedBlob(
            entry.Digest, entry.Location, entry.Length, _parts.Order.LastSequence,
            _parts.Clock.GetUtcNow().ToUnixTimeMilliseconds(), cause));
        if (_parts.Index.Blobs.TryRemove(entry.Digest, entry.Location))
        {
            return true;
        }

        _parts.Quarantine.Lift(entry.Digest);
        return false;
    }

    private bool IsDeletedAfter(in QuarantinedBlob blob) =>
        _parts.Index.TryGetTombstone(blob.Digest, out var tombstone) && tombstone.Sequence > blob.Sequence;
}
