using System.Buffers.Binary;
using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;

namespace BlobStash.Storage.Segments;

/// <summary>The 80 bytes before a payload. See docs/formats/segment.md.</summary>
internal readonly record struct RecordHeader(
    ulong Marker, ulong Sequence, RecordType Type, Digest Digest, long Length, long CommittedAt)
{
    private const int SequenceOffset = 8;
    private const int LengthOffset = 16;
    private const int CommittedAtOffset = 24;
    private const int DigestOffset = 32;
    private const int TypeOffset = 64;
    private const int ChecksumOffset = 76;

    /// <summary>Bytes of the whole record, padding included.</summary>
    public long RecordSize => SegmentFormat.RecordSize(Length);

    public void Write(Span<byte> destination)
    {
        var header = destination[..SegmentFormat.RecordHeaderSize];
        header.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(header, Marker);
        BinaryPrimitives.WriteUInt64LittleEndian(header[SequenceOffset..], Sequence);
        BinaryPrimitives.WriteInt64LittleEndian(header[LengthOffset..], Length);
        BinaryPrimitives.WriteInt64LittleEndian(header[CommittedAtOffset..], CommittedAt);
        Digest.CopyTo(header[DigestOffset..]);
        header[TypeOffset] = (byte)Type;
        BinaryPrimitives.WriteUInt32LittleEndian(
            header[ChecksumOffset..], Crc32C.Compute(header[..ChecksumOffset]));
    }

    /// <summary>
    /// False: not a record of the file with this marker, damaged, or with a length beyond <paramref name="maxLength"/>.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> source, ulong marker, long maxLength, out RecordHeader header)
    {
        header = default;
        if (source.Length < SegmentFormat.RecordHeaderSize
            || BinaryPrimitives.ReadUInt64LittleEndian(source) != marker
            || BinaryPrimitives.ReadUInt32LittleEndian(source[ChecksumOffset..])
                != Crc32C.Compute(source[..ChecksumOffset]))
        {
            return false;
        }

        header = new RecordHeader(
            marker,
            BinaryPrimitives.ReadUInt64LittleEndian(source[SequenceOffset..]),
            (RecordType)source[TypeOffset],
            Digest.FromBytes(source.Slice(DigestOffset, Digest.Size)),
            BinaryPrimitives.ReadInt64LittleEndian(source[LengthOffset..]),
            BinaryPrimitives.ReadInt64LittleEndian(source[CommittedAtOffset..]));
        return header.IsPlausible(maxLength);
    }

    private bool IsPlausible(long maxLength) => Type switch
    {
        RecordType.Blob => Length >= 0 && Length <= maxLength,
        RecordType.Tombstone or RecordType.Seal => Length == 0,
        _ => false,
    };
}
