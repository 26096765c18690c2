using System.Buffers.Binary;
using BlobStash.Core.Digests;

namespace BlobStash.Storage.Index;

/// <summary>Constants of docs/formats/checkpoint.md, version 2.</summary>
internal static class CheckpointFormat
{
    public const int Version = 2;
    public const int FirstVersion = 1;
    public const int HeaderSize = 128;
    public const int VersionOffset = 8;
    public const int StoreOffset = 16;
    public const int SequenceOffset = 32;
    public const int BlobCountOffset = 40;
    public const int TableCountOffset = 48;
    public const int StampOffset = 56;
    public const int TablesOffsetOffset = 64;
    public const int RunningOffset = 72;
    public const int HeaderChecksumOffset = 124;
    public const int ChecksumSize = sizeof(uint);
    public const int BucketEntrySize = 16;
    public const int SegmentEntrySize = 32;

    /// <summary>Bytes of an entry about a tombstone or a renewal.</summary>
    public const int RecordEntrySize = Digest.Size + 24;

    public const int FactsEntrySize = 8;

    /// <summary>Of the facts: the store has a change that another node made.</summary>
    public const byte ForeignChangesFact = 1;

    /// <summary>Bytes of a place in the directory of tables.</summary>
    public const int TablePlaceSize = 32;

    /// <summary>Most tables a checkpoint may have.</summary>
    public const int MaxTables = 256;

    /// <summary>Most bytes of an entry, which a later version may make longer.</summary>
    public const int MaxEntrySize = 4096;

    /// <summary>Most segments a checkpoint may name: their numbers have 24 bits.</summary>
    public const long MaxSegments = 1 << 24;

    /// <summary>Most tombstones a checkpoint may name, which keeps their table within 2 GiB.</summary>
    public const long MaxTombstones = 32_000_000;

    public static ReadOnlySpan<byte> Magic => "BSTASHCK"u8;

    public static long ReadInt64(ReadOnlySpan<byte> header, int offset) =>
        BinaryPrimitives.ReadInt64LittleEndian(header[offset..]);
}
