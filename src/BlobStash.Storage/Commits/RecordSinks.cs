using BlobStash.Storage.Index;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Commits;

/// <summary>Where payloads that stream in go to. Thread safe.</summary>
internal sealed class RecordSinks(
    StoreDisk disk, CommitOrder order, StoreIndex index, SegmentSet segments, OpenSegments openSegments)
{
    /// <summary>A segment, or a file of its own for a payload that is longer than those take.</summary>
    /// <param name="expectedLength">Its length in bytes, or what is known of it so far.</param>
    public RecordSink Create(long expectedLength) =>
        expectedLength > SegmentFormat.MaxBlobLength(openSegments.SegmentSizeBytes)
            ? CreateLarge()
            : InSegment(openSegments.Rent());

    /// <summary>The beginning of a segment that nothing was written to.</summary>
    public RecordSink CreateInNewSegment() => InSegment(openSegments.Create());

    /// <summary>A file of its own.</summary>
    public RecordSink CreateLarge() => LargeBlobSink.Create(disk, order, index, segments);

    private SegmentSink InSegment(Segment segment) => new(disk, order, index, openSegments, segment);
}
