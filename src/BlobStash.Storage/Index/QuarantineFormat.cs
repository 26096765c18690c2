using System.Buffers.Binary;
using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Storage.Segments;
using BlobStash.Storage.Settings;

namespace BlobStash.Storage.Index;

/// <summary>The bytes of docs/formats/quarantine.md, version 1.</summary>
internal static class QuarantineFormat
{
    public const int Version = 1;
    public const int HeaderSize = 64;
    public const int EntrySize = 80;

    /// <summary>80 MiB of list. A store with more damage than that is to be restored, not to be mended.</summary>
    public const int MaxEntries = 1 << 20;

    private const int VersionOffset = 8;
    private const int StoreOffset = 16;
    private const int CountOffset = 32;
    private const int HeaderChecksumOffset = 60;
    private const int SequenceOffset = 32;
    private const int LengthOffset = 40;
    private const int SegmentOffset = 48;
    private const int RecordOffset = 56;
    private const int SetAsideAtOffset = 64;
    private const int CauseOffset = 72;
    private const int EntryChecksumOffset = 76;

    private static ReadOnlySpan<byte> Magic => "BSTASHQU"u8;

    public static byte[] Write(StoreId store, IReadOnlyList<QuarantinedBlob> blobs)
    {
        var bytes = new byte[HeaderSize + (blobs.Count * EntrySize)];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(VersionOffset), Version);
        store.CopyTo(bytes.AsSpan(StoreOffset));
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(CountOffset), blobs.Count);
        WriteChecksum(bytes, HeaderChecksumOffset);
        for (var i = 0; i < blobs.Count; i++)
        {
            WriteEntry(bytes.AsSpan(HeaderSize + (i * EntrySize), EntrySize), blobs[i]);
        }

        return bytes;
    }

    /// <summary>False: no header, a damaged one, or one of another version.</summary>
    /// <param name="header">The first bytes of the file.</param>
    /// <param name="version">The version where the checksum is right, else 0.</param>
    /// <param name="store">The store that the list belongs to.</param>
    /// <param name="count">How many entries follow, at most <see cref="MaxEntries"/>.</param>
    public static bool TryReadHeader(ReadOnlySpan<byte> header, out int version, out StoreId store, out int count)
    {
        (version, store, count) = (0, default, 0);
        if (header.Length < HeaderSize || !header.StartsWith(Magic) || !HasChecksum(header, HeaderChecksumOffset))
        {
            return false;
        }

        version = BinaryPrimitives.ReadInt32LittleEndian(header[VersionOffset..]);
        store = StoreId.Read(header[StoreOffset..]);
        var entries = BinaryPrimitives.ReadInt64LittleEndian(header[CountOffset..]);
        count = (int)Math.Clamp(entries, 0, MaxEntries);
        return version == Version && entries == count;
    }

    /// <summary>False: the entry is damaged, or says what cannot be.</summary>
    public static bool TryReadEntry(ReadOnlySpan<byte> source, out QuarantinedBlob blob)
    {
        blob = default;
        if (source.Length < EntrySize || !HasChecksum(source, EntryChecksumOffset))
        {
            return false;
        }

        var segment = BinaryPrimitives.ReadUInt64LittleEndian(source[SegmentOffset..]);
        var offset = BinaryPrimitives.ReadInt64LittleEndian(source[RecordOffset..]);
        var length = BinaryPrimitives.ReadInt64LittleEndian(source[LengthOffset..]);
        var isLarge = segment == BlobLocation.LargeSegment;
        if (segment > BlobLocation.LargeSegment
            || length < 0
            || length > (isLarge ? BlobStoreOptions.MaxMaxBlobSizeBytes : SegmentFormat.MaxSegmentBlobLength)
            || offset < 0
            || offset % SegmentFormat.Alignment != 0
            || offset > BlobStoreOptions.MaxSegmentSizeBytes)
        {
            return false;
        }

        blob = new QuarantinedBlob(
            Digest.FromBytes(source[..Digest.Size]),
            isLarge ? BlobLocation.Large : new BlobLocation((uint)segment, offset),
            length,
            BinaryPrimitives.ReadUInt64LittleEndian(source[SequenceOffset..]),
            BinaryPrimitives.ReadInt64LittleEndian(source[SetAsideAtOffset..]),
            (QuarantineCause)BinaryPrimitives.ReadInt32LittleEndian(source[CauseOffset..]));
        return true;
    }

    private static void WriteEntry(Span<byte> entry, in QuarantinedBlob blob)
    {
        blob.Digest.CopyTo(entry);
        BinaryPrimitives.WriteUInt64LittleEndian(entry[SequenceOffset..], blob.Sequence);
        BinaryPrimitives.WriteInt64LittleEndian(entry[LengthOffset..], blob.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(entry[SegmentOffset..], blob.Location.Segment);
        BinaryPrimitives.WriteInt64LittleEndian(entry[RecordOffset..], blob.Location.Offset);
        BinaryPrimitives.WriteInt64LittleEndian(entry[SetAsideAtOffset..], blob.SetAsideAt);
        BinaryPrimitives.WriteInt32LittleEndian(entry[CauseOffset..], (int)blob.Cause);
        WriteChecksum(entry, EntryChecksumOffset);
    }

    private static void WriteChecksum(Span<byte> bytes, int offset) =>
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[offset..], Crc32C.Compute(bytes[..offset]));

    private static bool HasChecksum(ReadOnlySpan<byte> bytes, int offset) =>
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]) == Crc32C.Compute(bytes[..offset]);
}
