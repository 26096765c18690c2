using BlobStash.Storage.Files;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Index;

/// <summary>Reads the header of the record that an entry of the index points to.</summary>
internal static class StoredRecord
{
    /// <summary>
    /// False: the header is damaged or cannot be read, or a compaction has just taken the segment away.
    /// </summary>
    public static bool TryReadHeader(
        IFileSystem fileSystem, SegmentSet segments, in IndexEntry entry, out RecordHeader header)
    {
        header = default;
        try
        {
            return entry.Location.IsLarge
                ? LargeBlobFile.TryReadRecordHeader(fileSystem, segments.Store, entry.Digest, out header)
                : TryReadHeader(segments, entry, out header);
        }
        catch (IOException)
        {
            // A place of the disk that cannot be read is damage like any other.
            return false;
        }
    }

    private static bool TryReadHeader(SegmentSet segments, in IndexEntry entry, out RecordHeader header)
    {
        header = default;
        if (!segments.TryLease(entry.Location.Segment, out var segment))
        {
            return false;
        }

        try
        {
            Span<byte> bytes = stackalloc byte[SegmentFormat.RecordHeaderSize];
            return segment.File.Read(entry.Location.Offset, bytes) == bytes.Length
                && RecordHeader.TryRead(bytes, segment.Format, entry.Length, out header);
        }
        finally
        {
            segment.Release();
        }
    }
}
