using BlobStash.Storage.Files;

namespace BlobStash.Storage.Segments;

/// <summary>The seal, with which a segment that is complete ends. See docs/formats/segment.md.</summary>
internal static class SealRecord
{
    /// <summary>False: what ends at an offset is no seal, or cannot be told from one that is damaged.</summary>
    /// <param name="file">The file of the segment.</param>
    /// <param name="format">How its records are written.</param>
    /// <param name="end">Where the segment ends.</param>
    /// <param name="seal">The seal; nothing that is in the segment has a higher sequence.</param>
    /// <exception cref="IOException">The disk does not give the bytes.</exception>
    public static bool TryRead(IFile file, in RecordFormat format, long end, out RecordHeader seal)
    {
        seal = default;
        var offset = end - SegmentFormat.RecordHeaderSize;
        Span<byte> bytes = stackalloc byte[SegmentFormat.RecordHeaderSize];
        return offset >= SegmentFormat.HeaderSize
            && file.Read(offset, bytes) == bytes.Length
            && RecordHeader.TryRead(bytes, format, 0, out seal)
            && seal.Type == RecordType.Seal;
    }
}
