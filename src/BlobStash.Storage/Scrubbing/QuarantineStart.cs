using BlobStash.Storage.Commits;
using BlobStash.Storage.Index;
using BlobStash.Storage.Recovery;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Scrubbing;

/// <summary>Brings the list of an earlier run together with what the start made of checkpoint and log.</summary>
internal static class QuarantineStart
{
    /// <summary>
    /// Takes what the list names out of the index, until it was read again. What came after the entry stands.
    /// </summary>
    public static void Apply(StoreParts parts, QuarantineList list, QuarantineKeeper keeper)
    {
        var verification = new BlobVerification(parts.Disk.FileSystem, parts.Segments, parts.Index.Blobs);
        foreach (var blob in list.Blobs)
        {
            if (IsStill(parts, blob))
            {
                Apply(parts, blob, verification);
            }
        }

        if (list.State == QuarantineListState.Whole && parts.Quarantine.ToList().Count == list.Blobs.Count)
        {
            keeper.NoteSaved();
        }
    }

    /// <summary>Sets aside what the start found to be gone.</summary>
    public static void AddLost(StoreParts parts, RecoveredStore recovered)
    {
        var now = parts.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var blob in recovered.Lost)
        {
            if (!parts.Quarantine.IsFull && !parts.Quarantine.Contains(blob.Digest))
            {
                parts.Quarantine.Add(new QuarantinedBlob(
                    blob.Digest, blob.Location, blob.Length, recovered.LastSequence, now, QuarantineCause.Missing));
            }
        }
    }

    private static void Apply(StoreParts parts, in QuarantinedBlob blob, BlobVerification verification)
    {
        parts.Quarantine.Add(blob);
        if (!parts.Index.Blobs.TryGet(blob.Digest, out var entry))
        {
            return;
        }

        // Those that a replay found are few and short; large ones are read in the background.
        if (!blob.Location.IsLarge && verification.ExamineBytes(entry) == BlobCondition.Intact)
        {
            parts.Quarantine.Release(blob.Digest);
            return;
        }

        parts.Index.Blobs.TryRemove(blob.Digest, blob.Location);
    }

    private static bool IsStill(StoreParts parts, in QuarantinedBlob blob)
    {
        if (parts.Index.TryGetTombstone(blob.Digest, out var tombstone))
        {
            if (tombstone.Sequence > blob.Sequence)
            {
                return false;
            }

            // The damaged record came after the deletion, but a start could not read it.
            parts.Index.TryForget(blob.Digest, tombstone);
        }

        if (!parts.Index.Blobs.TryGet(blob.Digest, out var entry))
        {
            return true;
        }

        if (entry.Location != blob.Location)
        {
            return false;
        }

        // A file of its own has the same name when it is stored anew.
        return !blob.Location.IsLarge || !IsNewer(parts, blob);
    }

    private static bool IsNewer(StoreParts parts, in QuarantinedBlob blob)
    {
        try
        {
            return LargeBlobFile.TryReadRecordHeader(
                    parts.Disk.FileSystem, parts.Segments.Store, blob.Digest, out var header)
                && header.Sequence > blob.Sequence;
        }
        catch (IOException)
        {
            // Read again in the background, where it is released if it is intact.
            return false;
        }
    }
}
