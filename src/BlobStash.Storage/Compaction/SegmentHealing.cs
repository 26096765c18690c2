using BlobStash.Storage.Commits;
using BlobStash.Storage.Files;
using BlobStash.Storage.Index;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Compaction;

/// <summary>
/// Whether a damaged segment can be compacted without a loss: what is damaged in it is nothing that is known, such as
/// what a power loss left of writes that were never acknowledged. See docs/formats/segment.md, "Compaction".
/// </summary>
internal sealed class SegmentHealing(
    IFileSystem fileSystem, DigestIndex blobs, Quarantine quarantine, RecordJudge judge)
{
    /// <summary>
    /// Holds the headers of all that can be found in the segment against the index. The payloads are verified when
    /// they are copied.
    /// </summary>
    public bool LosesNothing(Segment segment)
    {
        if (quarantine.Holds(segment.Number)
            || fileSystem.Exists(StorePaths.SegmentParity(segment.Number)))
        {
            // The damaged bytes may be all that is left of a blob, or parity may still restore them.
            return false;
        }

        var cursor = new RecordCursor(segment, passesDamage: true);
        long found = 0;
        while (cursor.TryNext(out var header))
        {
            var location = new BlobLocation(segment.Number, cursor.Offset);
            var standing = judge.Judge(header, location);
            if (standing == RecordStanding.Unaccounted && !cursor.IsTorn())
            {
                return false;
            }

            var isLive = standing == RecordStanding.Counts && header.Type == RecordType.Blob;
            found += isLive ? header.RecordSize : 0;
        }

        // Less is left at the end than was found where blobs were deleted meanwhile.
        return !cursor.IsDamaged && found >= blobs.Live[segment.Number];
    }
}
