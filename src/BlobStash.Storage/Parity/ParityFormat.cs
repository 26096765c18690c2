namespace BlobStash.Storage.Parity;

/// <summary>Constants of docs/formats/parity.md.</summary>
internal static class ParityFormat
{
    /// <summary>Of a file that does not change any more.</summary>
    public const int WholeVersion = 1;

    /// <summary>Of the beginning of a segment that still takes records; the latest version that is read.</summary>
    public const int PrefixVersion = 2;

    public const int HeaderSize = 128;
    public const int ChecksumSize = sizeof(uint);
    public const int MinShardSize = 512;
    public const int MaxShardSize = 1 << 20;
    public const int ShardAlignment = 8;
    public const int GroupStripes = 16;
    public const int TableBlockEntries = 255;
    public const long MaxProtectedLength = 1L << 41;

    public static ReadOnlySpan<byte> Magic => "BSTASHPR"u8;
}
