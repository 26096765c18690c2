using System.Buffers.Binary;
using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;

namespace BlobStash.Storage.Segments;

/// <summary>The 80 bytes before a payload. See docs/formats/segment.md.</summary>
internal readonly record struct RecordHeader(
    ulong Marker, ulong Sequence, RecordType Type, Digest Digest, long Length, Stamp Stamp)
{
    private const int SequenceOffset = 8;
    private const int LengthOffset = 16;
    private const int StampOffset = 24;
    private const int DigestOffset = 32;
    private const int TypeOffset = 64;
    private const int FlagsOffset = 65;
    private const int GroupRestOffset = 66;
    private const int GroupBeforeOffset = 69;
    private const int RunningOffset = 72;
    private const int ChecksumOffset = 76;

    /// <summary>Types from this one on may be skipped by a reader that does not know them.</summary>
    private const byte FirstSkippable = 0x80;

    /// <summary>Flags that a reader must know.</summary>
    private const byte BindingFlags = 0xF0;

    public RecordFlags Flags { get; init; }

    /// <summary>Bytes between the end of this record and the end of its group.</summary>
    public uint GroupRest { get; init; }

    /// <summary>Bytes between the beginning of the group and this record.</summary>
    public uint GroupBefore { get; init; }

    /// <summary>Seconds that nodes had run with this store, over all runs, when the record was committed.</summary>
    public uint RunningSeconds { get; init; }

    /// <summary>Bytes of the whole record, padding included.</summary>
    public long RecordSize => SegmentFormat.RecordSize(Length);

    /// <summary>A blob was stored or deleted, which is told to those who follow the changes.</summary>
    public bool IsChange => Type is RecordType.Blob or RecordType.Tombstone;

    /// <summary>
    /// Another node made the change, or one that this change was made above. All of version 1 is foreign and says
    /// nothing of that; it has no running time.
    /// </summary>
    public bool IsFromElsewhere => Flags.HasFlag(RecordFlags.Foreign) && RunningSeconds > 0;

    /// <summary>Nothing is known of this type, and it may be passed over; it goes with its segment's records.</summary>
    public bool IsSkippable => (byte)Type >= FirstSkippable;

    /// <summary>Writes the header as a file of this version has it.</summary>
    public void Write(Span<byte> destination, int version = SegmentFormat.Version)
    {
        var header = destination[..SegmentFormat.RecordHeaderSize];
        header.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(header, Marker);
        BinaryPrimitives.WriteUInt64LittleEndian(header[SequenceOffset..], Sequence);
        BinaryPrimitives.WriteInt64LittleEndian(header[LengthOffset..], Length);
        Digest.CopyTo(header[DigestOffset..]);
        header[TypeOffset] = (byte)Type;
        if (version == SegmentFormat.FirstVersion)
        {
            BinaryPrimitives.WriteInt64LittleEndian(header[StampOffset..], Stamp.Milliseconds);
        }
        else
        {
            BinaryPrimitives.WriteUInt64LittleEndian(header[StampOffset..], Stamp.Value);
            header[FlagsOffset] = (byte)Flags;
            WriteUnits(header[GroupRestOffset..], GroupRest);
            WriteUnits(header[GroupBeforeOffset..], GroupBefore);
            BinaryPrimitives.WriteUInt32LittleEndian(header[RunningOffset..], RunningSeconds);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(
            header[ChecksumOffset..], Crc32C.Compute(header[..ChecksumOffset]));
    }

    /// <summary>
    /// False: not a record of a file with this format, damaged, of a type that must be known and is not, or with a
    /// length beyond <paramref name="maxLength"/>.
    /// </summary>
    public static bool TryRead(
        ReadOnlySpan<byte> source, in RecordFormat format, long maxLength, out RecordHeader header)
    {
        header = default;
        if (!IsWhole(source, format.Marker))
        {
            return false;
        }

        header = new RecordHeader(
            format.Marker,
            BinaryPrimitives.ReadUInt64LittleEndian(source[SequenceOffset..]),
            (RecordType)source[TypeOffset],
            Digest.FromBytes(source.Slice(DigestOffset, Digest.Size)),
            BinaryPrimitives.ReadInt64LittleEndian(source[LengthOffset..]),
            new Stamp(BinaryPrimitives.ReadUInt64LittleEndian(source[StampOffset..])))
        {
            Flags = (RecordFlags)source[FlagsOffset],
            GroupRest = ReadUnits(source[GroupRestOffset..]),
            GroupBefore = ReadUnits(source[GroupBeforeOffset..]),
            RunningSeconds = BinaryPrimitives.ReadUInt32LittleEndian(source[RunningOffset..]),
        };
        if (!format.HasGroups)
        {
            header = OfFirstVersion(header);
        }

        return header.IsPlausible(maxLength)
            && (format.HasGroups
                ? !IsNewer(source)
                : header.Type is RecordType.Blob or RecordType.Tombstone or RecordType.Seal);
    }

    /// <summary>
    /// Whether a later version of this program wrote a record here, one that a reader must not pass over.
    /// </summary>
    public static bool IsNewer(ReadOnlySpan<byte> source, in RecordFormat format) =>
        format.HasGroups && IsWhole(source, format.Marker) && IsNewer(source);

    private bool CanHavePayload => Type is not
        (RecordType.Tombstone or RecordType.Seal or RecordType.Renewal or RecordType.Time);

    private static bool IsNewer(ReadOnlySpan<byte> source) =>
        (source[TypeOffset] < FirstSkippable && !Enum.IsDefined((RecordType)source[TypeOffset]))
        || (source[FlagsOffset] & BindingFlags) != 0;

    private static bool IsWhole(ReadOnlySpan<byte> source, ulong marker) =>
        source.Length >= SegmentFormat.RecordHeaderSize
        && BinaryPrimitives.ReadUInt64LittleEndian(source) == marker
        && BinaryPrimitives.ReadUInt32LittleEndian(source[ChecksumOffset..])
            == Crc32C.Compute(source[..ChecksumOffset]);

    /// <summary>There the stamp is a time of day, and what came later is zero.</summary>
    private static RecordHeader OfFirstVersion(in RecordHeader header) => header with
    {
        Stamp = Stamp.FromMilliseconds((long)header.Stamp.Value),
        Flags = RecordFlags.Foreign,
        GroupRest = 0,
        GroupBefore = 0,
        RunningSeconds = 0,
    };

    private bool IsPlausible(long maxLength) =>
        Length >= 0
        && Length <= (CanHavePayload ? maxLength : 0)
        && GroupRest <= SegmentFormat.MaxUnflushedBytes
        && GroupBefore <= SegmentFormat.MaxUnflushedBytes;

    /// <summary>Reads 24 bits that count units of 8 bytes.</summary>
    private static uint ReadUnits(ReadOnlySpan<byte> source) =>
        (BinaryPrimitives.ReadUInt16LittleEndian(source) | ((uint)source[2] << 16)) * SegmentFormat.Alignment;

    private static void WriteUnits(Span<byte> destination, uint bytes)
    {
        var units = bytes / SegmentFormat.Alignment;
        BinaryPrimitives.WriteUInt16LittleEndian(destination, (ushort)units);
        destination[2] = (byte)(units >> 16);
    }
}
