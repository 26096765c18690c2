namespace BlobStash.Storage.Segments;

/// <summary>Constants of docs/formats/segment.md, version 2.</summary>
internal static class SegmentFormat
{
    public const int Version = 2;

    /// <summary>Still read, and never written but for the seal of a segment that was begun with it.</summary>
    public const int FirstVersion = 1;

    public const int HeaderSize = 64;
    public const int RecordHeaderSize = 80;
    public const int BlockSize = 64 * 1024;
    public const int ChecksumSize = sizeof(uint);
    public const int Alignment = 8;
    public const long MaxSegmentBlobLength = 16L << 20;

    /// <summary>
    /// No flush of a segment waits for more bytes than this: a group, or one record, and a seal.
    /// </summary>
    public const long MaxUnflushedBytes = MaxSegmentBlobLength + (1 << 20);

    public static ReadOnlySpan<byte> Magic => "BSTASHSG"u8;

    /// <summary>Whether this program reads files of a version.</summary>
    public static bool IsReadable(int version) => version is FirstVersion or Version;

    /// <summary>Which version a file is taken for whose header is damaged, by what that says.</summary>
    public static int LikelyVersion(int version) => IsReadable(version) ? version : Version;

    public static long BlockCount(long length) => (length + BlockSize - 1) / BlockSize;

    /// <summary>Bytes of a whole record: header, payload, checksum table and padding.</summary>
    public static long RecordSize(long length) =>
        Align(RecordHeaderSize + length + (ChecksumSize * BlockCount(length)));

    /// <summary>Longest blob that goes into a segment of this size; longer ones get a file of their own.</summary>
    public static long MaxBlobLength(long segmentSize) => Math.Min(MaxSegmentBlobLength, segmentSize / 2);

    /// <summary>The next offset at which a record can begin.</summary>
    public static long Align(long size) => (size + Alignment - 1) & -Alignment;
}
