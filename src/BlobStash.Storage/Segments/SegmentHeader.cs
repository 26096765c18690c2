using System.Buffers.Binary;
using BlobStash.Core.Hashing;

namespace BlobStash.Storage.Segments;

/// <summary>The first 64 bytes of a segment or a large file. See docs/formats/segment.md.</summary>
internal readonly record struct SegmentHeader(FileKind Kind, uint Number, StoreId Store, ulong Marker, long CreatedAt)
{
    private const int VersionOffset = 8;
    private const int KindOffset = 12;
    private const int NumberOffset = 16;
    private const int StoreOffset = 24;
    private const int MarkerOffset = 40;
    private const int CreatedAtOffset = 48;
    private const int ChecksumOffset = 60;

    /// <summary>Version of the file.</summary>
    public int Version { get; init; } = SegmentFormat.Version;

    /// <summary>How its records are written.</summary>
    public RecordFormat Format => new(Version, Marker);

    public void Write(Span<byte> destination)
    {
        var header = destination[..SegmentFormat.HeaderSize];
        header.Clear();
        SegmentFormat.Magic.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header[VersionOffset..], Version);
        BinaryPrimitives.WriteInt32LittleEndian(header[KindOffset..], (int)Kind);
        BinaryPrimitives.WriteUInt64LittleEndian(header[NumberOffset..], Number);
        Store.CopyTo(header[StoreOffset..]);
        BinaryPrimitives.WriteUInt64LittleEndian(header[MarkerOffset..], Marker);
        BinaryPrimitives.WriteInt64LittleEndian(header[CreatedAtOffset..], CreatedAt);
        BinaryPrimitives.WriteUInt32LittleEndian(
            header[ChecksumOffset..], Crc32C.Compute(header[..ChecksumOffset]));
    }

    /// <summary>False: these bytes are no header, or a damaged one.</summary>
    /// <param name="source">64 bytes.</param>
    /// <param name="version">The version, also of a header that is too new to be decoded.</param>
    /// <param name="header">The header when the version is one that is read.</param>
    public static bool TryRead(ReadOnlySpan<byte> source, out int version, out SegmentHeader header)
    {
        header = default;
        version = 0;
        if (source.Length < SegmentFormat.HeaderSize || !source.StartsWith(SegmentFormat.Magic))
        {
            return false;
        }

        version = BinaryPrimitives.ReadInt32LittleEndian(source[VersionOffset..]);
        var checksum = BinaryPrimitives.ReadUInt32LittleEndian(source[ChecksumOffset..]);
        if (checksum != Crc32C.Compute(source[..ChecksumOffset]))
        {
            return false;
        }

        header = new SegmentHeader(
            (FileKind)BinaryPrimitives.ReadInt32LittleEndian(source[KindOffset..]),
            (uint)BinaryPrimitives.ReadUInt64LittleEndian(source[NumberOffset..]),
            StoreId.Read(source[StoreOffset..]),
            BinaryPrimitives.ReadUInt64LittleEndian(source[MarkerOffset..]),
            BinaryPrimitives.ReadInt64LittleEndian(source[CreatedAtOffset..]))
        {
            Version = version,
        };
        return true;
    }
}
