using BlobStash.Storage.Commits;
using BlobStash.Storage.Files;
using BlobStash.Storage.Index;
using BlobStash.Storage.Recovery;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Scrubbing;

/// <summary>Brings the list of an earlier run together with what the start made of checkpoint and log.</summary>
internal sealed class QuarantineStart(
    Quarantine quarantine, StoreIndex index, BlobVerification verification, IFileSystem fileSystem, StoreId store)
{
    /// <summary>
    /// Takes what the list names out of the index, until it was read again. What came after the entry stands.
    /// </summary>
    public void Apply(QuarantineList list, QuarantineKeeper keeper)
    {
        foreach (var blob in list.Blobs)
        {
            if (IsStill(blob))
            {
                Apply(blob);
            }
        }

        if (list.State == QuarantineListState.Whole && quarantine.ToList().Count == list.Blobs.Count)
        {
            keeper.NoteSaved();
        }
    }

    /// <summary>Sets aside what the start found to be gone.</summary>
    public void AddLost(RecoveredStore recovered, DateTimeOffset now)
    {
        foreach (var blob in recovered.Lost)
        {
            if (!quarantine.IsFull && !quarantine.Contains(blob.Digest))
            {
                quarantine.Add(new QuarantinedBlob(
                    blob.Digest, blob.Location, blob.Length, recovered.LastSequence,
                    now.ToUnixTimeMilliseconds(), QuarantineCause.Missing));
            }
        }
    }

    private void Apply(in QuarantinedBlob blob)
    {
        quarantine.Add(blob);
        if (!index.Blobs.TryGet(blob.Digest, out var entry))
        {
            return;
        }

        // Those that a replay found are few and short; large ones are read in the background.
        if (!blob.Location.IsLarge && verification.ExamineBytes(entry) == BlobCondition.Intact)
        {
            quarantine.Release(blob.Digest);
            return;
        }

        index.Blobs.TryRemove(blob.Digest, blob.Location);
    }

    private bool IsStill(in QuarantinedBlob blob)
    {
        if (index.TryGetTombstone(blob.Digest, out var tombstone))
        {
            if (tombstone.Sequence > blob.Sequence)
            {
                return false;
            }

            // The damaged record came after the deletion, but a start could not read it.
            index.TryForget(blob.Digest, tombstone);
        }

        if (!index.Blobs.TryGet(blob.Digest, out var entry))
        {
            return true;
        }

        if (entry.Location != blob.Location)
        {
            return false;
        }

        // A file of its own has the same name when it is stored anew.
        return !blob.Location.IsLarge || !IsNewer(blob);
    }

    private bool IsNewer(in QuarantinedBlob blob)
    {
        try
        {
            return LargeBlobFile.TryReadRecordHeader(
                    fileSystem, store, blob.Digest, out var header)
                && header.Sequence > blob.Sequence;
        }
        catch (IOException)
        {
            // Read again in the background, where it is released if it is intact.
            return false;
        }
    }
}
