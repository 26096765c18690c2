using System.Buffers.Binary;
using BlobStash.Core.Hashing;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;

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

    /// <summary>Whether this program reads files of that version.</summary>
    public bool IsReadable => SegmentFormat.IsReadable(Version);

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

    /// <summary>Reads the header of a file. False: it has none that is whole and of a version that is read.</summary>
    /// <exception cref="IOException">The disk does not give the bytes.</exception>
    public static bool TryRead(IFile file, out SegmentHeader header)
    {
        header = default;
        Span<byte> bytes = stackalloc byte[SegmentFormat.HeaderSize];
        return file.Read(0, bytes) == bytes.Length && TryRead(bytes, out _, out header) && header.IsReadable;
    }

    /// <summary>Refuses a file of a version that is not read.</summary>
    /// <param name="place">Which file it is, as a message names it.</param>
    /// <exception cref="StoreOpenException">The version is not read.</exception>
    public void ThrowIfUnreadable(string place)
    {
        if (!IsReadable)
        {
            throw new StoreOpenException(
                $"{place} has format version {Version}, which this BlobStash does not read. Use the version that "
                + "wrote it; nothing was touched.");
        }
    }

    /// <summary>False: these bytes are no header, or a damaged one.</summary>
    /// <param name="source">64 bytes.</param>
    /// <param name="version">The version, also where the header is damaged.</param>
    /// <param name="header">The header, of any version.</param>
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
