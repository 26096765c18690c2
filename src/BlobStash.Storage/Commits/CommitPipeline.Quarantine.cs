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
            if (Context.Index.Blobs.TryGet(blob.Digest, out _)
                || Context.Quarantine.Contains(blob.Digest)
                || Context.Quarantine.IsFull
                || IsDeletedAfter(blob))
            {
                return false;
            }

            Context.Quarantine.Add(blob);
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
            if (!Context.Quarantine.TryGet(blob.Digest, out var now) || now != blob || IsDeletedAfter(blob))
            {
                return false;
            }

            // In this order, so that a read in between does not say that there is no such blob.
            Context.Index.AddBlob(blob.Digest, blob.Location, blob.Length);
            Context.Quarantine.Release(blob.Digest);
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
        if (!Context.Index.Blobs.TryGet(entry.Digest, out var now) || now.Location != entry.Location)
        {
            return false;
        }

        // In this order, so that a read in between does not say that there is no such blob.
        Context.Quarantine.Add(new QuarantinedBlob(
            entry.Digest, entry.Location, entry.Length, Context.Sequence.Last,
            Context.Clock.GetUtcNow().ToUnixTimeMilliseconds(), cause));
        if (Context.Index.Blobs.TryRemove(entry.Digest, entry.Location))
        {
            return true;
        }

        Context.Quarantine.Lift(entry.Digest);
        return false;
    }

    private bool IsDeletedAfter(in QuarantinedBlob blob) =>
        Context.Index.TryGetTombstone(blob.Digest, out var tombstone) && tombstone.Sequence > blob.Sequence;
}
