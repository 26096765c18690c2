using BlobStash.Core.Digests;

namespace BlobStash.Storage.Index;

/// <summary>Constants of docs/formats/checkpoint.md, version 1.</summary>
internal static class CheckpointFormat
{
    public const int Version = 1;
    public const int HeaderSize = 128;
    public const int VersionOffset = 8;
    public const int StoreOffset = 16;
    public const int SequenceOffset = 32;
    public const int BlobCountOffset = 40;
    public const int SegmentCountOffset = 48;
    public const int TombstoneCountOffset = 56;
    public const int TablesOffsetOffset = 64;
    public const int HeaderChecksumOffset = 124;
    public const int DirectoryEntrySize = 16;
    public const int DirectorySize = DigestIndex.BucketCount * DirectoryEntrySize;
    public const int SegmentEntrySize = 16;
    public const int TombstoneEntrySize = Digest.Size + 16;
    public const int ChecksumSize = sizeof(uint);

    /// <summary>Most segments a checkpoint may name: their numbers have 24 bits.</summary>
    public const long MaxSegments = 1 << 24;

    /// <summary>Most tombstones a checkpoint may name, which keeps the tables within 2 GiB.</summary>
    public const long MaxTombstones = 32_000_000;

    public static ReadOnlySpan<byte> Magic => "BSTASHCK"u8;

    public static long TablesSize(long segments, long tombstones) =>
        DirectorySize + (segments * SegmentEntrySize) + (tombstones * TombstoneEntrySize) + ChecksumSize;
}
