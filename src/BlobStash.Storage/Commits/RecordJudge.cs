using BlobStash.Core.Digests;
using BlobStash.Storage.Index;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Commits;

/// <summary>
/// Tells which records count. See docs/formats/segment.md, "Compaction". Thread safe, while the store goes on: what is
/// dead stays so, and what counts may die at any moment.
/// </summary>
/// <param name="index">What is stored, and what was deleted.</param>
/// <param name="running">Which record of the running time is the last one.</param>
internal sealed class RecordJudge(StoreIndex index, RunningTime running)
{
    public RecordStanding Judge(in RecordHeader header, BlobLocation location) =>
        header.Type switch
        {
            RecordType.Blob => JudgeBlob(header, location),

            // Any later record says more.
            RecordType.Time when header.RunningSeconds >= running.Recorded => RecordStanding.Counts,
            RecordType.Tombstone when index.TryGetTombstone(header.Digest, out var tombstone)
                && tombstone.Sequence == header.Sequence => RecordStanding.Counts,

            // One that a deletion or a later put has ruled out is not in the table any more.
            RecordType.Renewal when index.Renewals.TryGet(header.Digest, out var renewal)
                && renewal.Sequence == header.Sequence => RecordStanding.Counts,
            _ when header.IsSkippable => RecordStanding.Counts,
            _ => RecordStanding.Dead,
        };

    private RecordStanding JudgeBlob(in RecordHeader header, BlobLocation location)
    {
        if (FindStored(header.Digest, location) is { } standing)
        {
            return standing;
        }

        if (index.TryGetTombstone(header.Digest, out var tombstone) && tombstone.Sequence > header.Sequence)
        {
            return RecordStanding.Dead;
        }

        // Between the two questions a client may have put the blob again, which lifts the tombstone.
        return FindStored(header.Digest, location) ?? RecordStanding.Unaccounted;
    }

    private RecordStanding? FindStored(in Digest digest, BlobLocation location)
    {
        if (!index.Blobs.TryGet(digest, out var entry))
        {
            return null;
        }

        return entry.Location == location ? RecordStanding.Counts : RecordStanding.Dead;
    }
}
