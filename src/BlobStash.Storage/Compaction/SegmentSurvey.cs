using BlobStash.Storage.Commits;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Compaction;

/// <summary>What the headers of a segment's records say, held against the index.</summary>
/// <param name="LiveBytes">Bytes of blob records that count.</param>
/// <param name="OtherBytes">Bytes of other records that count: tombstones and renewals, most of all.</param>
/// <param name="Length">Length of the segment when it was surveyed, in bytes.</param>
/// <param name="IsDamaged">
/// A header cannot be read, or a blob is neither stored nor deleted; so not all that the segment has can be told.
/// </param>
internal readonly record struct SegmentSurvey(long LiveBytes, long OtherBytes, long Length, bool IsDamaged)
{
    /// <summary>Reads all headers of a segment.</summary>
    public static SegmentSurvey Of(RecordJudge judge, Segment segment)
    {
        var length = segment.Length;
        var cursor = new RecordCursor(segment);
        long live = 0;
        long others = 0;
        while (cursor.TryNext(out var header))
        {
            var standing = judge.Judge(header, new BlobLocation(segment.Number, cursor.Offset));
            if (standing == RecordStanding.Unaccounted)
            {
                return new SegmentSurvey(live, others, length, true);
            }

            var counted = standing == RecordStanding.Counts ? header.RecordSize : 0;
            live += header.Type == RecordType.Blob ? counted : 0;
            others += header.Type == RecordType.Blob ? 0 : counted;
        }

        return new SegmentSurvey(live, others, length, cursor.IsDamaged);
    }
}
