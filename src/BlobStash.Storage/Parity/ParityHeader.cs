using System.Buffers.Binary;
using BlobStash.Core.Digests;
using BlobStash.Core.Erasure;
using BlobStash.Core.Hashing;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Parity;

/// <summary>The 128 bytes at both ends of a parity file. See docs/formats/parity.md.</summary>
internal readonly record struct ParityHeader(ProtectedFile File, StoreId Store, ulong Marker, StripeLayout Layout)
{
    private const int VersionOffset = 8;
    private const int KindOffset = 12;
    private const int StoreOffset = 16;
    private const int NumberOffset = 32;
    private const int MarkerOffset = 40;
    private const int DigestOffset = 48;
    private const int LengthOffset = 80;
    private const int ShardSizeOffset = 88;
    private const int DataShardsOffset = 92;
    private const int ParityShardsOffset = 94;
    private const int GroupStripesOffset = 96;
    private const int ChecksumOffset = 124;

    /// <summary>It protects only the beginning of a segment that went on to grow.</summary>
    public bool IsPrefix { get; init; }

    public void Write(Span<byte> destination)
    {
        var header = destination[..ParityFormat.HeaderSize];
        header.Clear();
        ParityFormat.Magic.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(
            header[VersionOffset..], IsPrefix ? ParityFormat.PrefixVersion : ParityFormat.WholeVersion);
        BinaryPrimitives.WriteInt32LittleEndian(header[KindOffset..], (int)File.Kind);
        Store.CopyTo(header[StoreOffset..]);
        BinaryPrimitives.WriteUInt64LittleEndian(header[NumberOffset..], File.Number);
        BinaryPrimitives.WriteUInt64LittleEndian(header[MarkerOffset..], Marker);
        File.Digest.CopyTo(header[DigestOffset..]);
        BinaryPrimitives.WriteInt64LittleEndian(header[LengthOffset..], Layout.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header[ShardSizeOffset..], Layout.ShardSize);
        BinaryPrimitives.WriteUInt16LittleEndian(header[DataShardsOffset..], (ushort)Layout.DataShards);
        BinaryPrimitives.WriteUInt16LittleEndian(header[ParityShardsOffset..], (ushort)Layout.ParityShards);
        BinaryPrimitives.WriteInt32LittleEndian(header[GroupStripesOffset..], ParityFormat.GroupStripes);
        BinaryPrimitives.WriteUInt32LittleEndian(
            header[ChecksumOffset..], Crc32C.Compute(header[..ChecksumOffset]));
    }

    /// <summary>False: no header, a damaged one, or one of a version or shape that this code does not read.</summary>
    /// <param name="source">128 bytes.</param>
    /// <param name="version">The version where the checksum is right, else 0.</param>
    /// <param name="header">The header.</param>
    public static bool TryRead(ReadOnlySpan<byte> source, out int version, out ParityHeader header)
    {
        (header, version) = (default, 0);
        if (!source.StartsWith(ParityFormat.Magic)
            || BinaryPrimitives.ReadUInt32LittleEndian(source[ChecksumOffset..])
                != Crc32C.Compute(source[..ChecksumOffset]))
        {
            return false;
        }

        version = BinaryPrimitives.ReadInt32LittleEndian(source[VersionOffset..]);
        var file = new ProtectedFile(
            (FileKind)BinaryPrimitives.ReadInt32LittleEndian(source[KindOffset..]),
            (uint)BinaryPrimitives.ReadUInt64LittleEndian(source[NumberOffset..]),
            Digest.FromBytes(source.Slice(DigestOffset, Digest.Size)));
        var layout = new StripeLayout(
            BinaryPrimitives.ReadInt64LittleEndian(source[LengthOffset..]),
            BinaryPrimitives.ReadInt32LittleEndian(source[ShardSizeOffset..]),
            BinaryPrimitives.ReadUInt16LittleEndian(source[DataShardsOffset..]),
            BinaryPrimitives.ReadUInt16LittleEndian(source[ParityShardsOffset..]));
        header = new ParityHeader(
            file,
            StoreId.Read(source[StoreOffset..]),
            BinaryPrimitives.ReadUInt64LittleEndian(source[MarkerOffset..]),
            layout)
        {
            IsPrefix = version == ParityFormat.PrefixVersion,
        };
        return version is ParityFormat.WholeVersion or ParityFormat.PrefixVersion
            && (!header.IsPrefix || file.Kind == FileKind.Segment)
            && BinaryPrimitives.ReadInt32LittleEndian(source[GroupStripesOffset..]) == ParityFormat.GroupStripes
            && IsPlausible(layout);
    }

    private static bool IsPlausible(in StripeLayout layout) =>
        layout.Length is >= 1 and <= ParityFormat.MaxProtectedLength
        && layout.ShardSize is >= ParityFormat.MinShardSize and <= ParityFormat.MaxShardSize
        && layout.ShardSize % ParityFormat.ShardAlignment == 0
        && layout is { DataShards: >= 1, ParityShards: >= 1 }
        && layout.DataShards + layout.ParityShards <= ReedSolomonCode.MaxShards;
}
