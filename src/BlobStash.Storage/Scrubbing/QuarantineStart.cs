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
    public static void Apply(CommitContext context, QuarantineList list, QuarantineKeeper keeper)
    {
        var verification = new BlobVerification(context);
        foreach (var blob in list.Blobs)
        {
            if (IsStill(context, blob))
            {
                Apply(context, blob, verification);
            }
        }

        if (list.State == QuarantineListState.Whole && context.Quarantine.ToList().Count == list.Blobs.Count)
        {
            keeper.NoteSaved();
        }
    }

    /// <summary>Sets aside what the start found to be gone.</summary>
    public static void AddLost(CommitContext context, RecoveredStore recovered)
    {
        var now = context.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var blob in recovered.Lost)
        {
            if (!context.Quarantine.IsFull && !context.Quarantine.Contains(blob.Digest))
            {
                context.Quarantine.Add(new QuarantinedBlob(
                    blob.Digest, blob.Location, blob.Length, recovered.LastSequence, now, QuarantineCause.Missing));
            }
        }
    }

    private static void Apply(CommitContext context, in QuarantinedBlob blob, BlobVerification verification)
    {
        context.Quarantine.Add(blob);
        if (!context.Index.Blobs.TryGet(blob.Digest, out var entry))
        {
            return;
        }

        // Those that a replay found are few and short; large ones are read in the background.
        if (!blob.Location.IsLarge && verification.ExamineBytes(entry) == BlobCondition.Intact)
        {
            context.Quarantine.Release(blob.Digest);
            return;
        }

        context.Index.Blobs.TryRemove(blob.Digest, blob.Location);
    }

    private static bool IsStill(CommitContext context, in QuarantinedBlob blob)
    {
        if (context.Index.TryGetTombstone(blob.Digest, out var tombstone))
        {
            if (tombstone.Sequence > blob.Sequence)
            {
                return false;
            }

            // The damaged record came after the deletion, but a start could not read it.
            context.Index.TryForget(blob.Digest, tombstone);
        }

        if (!context.Index.Blobs.TryGet(blob.Digest, out var entry))
        {
            return true;
        }

        if (entry.Location != blob.Location)
        {
            return false;
        }

        // A file of its own has the same name when it is stored anew.
        return !blob.Location.IsLarge || !IsNewer(context, blob);
    }

    private static bool IsNewer(CommitContext context, in QuarantinedBlob blob)
    {
        try
        {
            return LargeBlobFile.TryReadRecordHeader(
                    context.FileSystem, context.Segments.Store, blob.Digest, out var header)
                && header.Sequence > blob.Sequence;
        }
        catch (IOException)
        {
            // Read again in the background, where it is released if it is intact.
            return false;
        }
    }
}
