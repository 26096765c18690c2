namespace BlobStash.Storage.Parity;

/// <summary>Which shard belongs to which stripe. See docs/formats/parity.md, "Stripes".</summary>
/// <param name="Length">L, length of the protected file in bytes.</param>
/// <param name="ShardSize">B, in bytes.</param>
/// <param name="DataShards">k.</param>
/// <param name="ParityShards">m.</param>
internal readonly record struct StripeLayout(long Length, int ShardSize, int DataShards, int ParityShards)
{
    /// <summary>D, the data shards of the whole file.</summary>
    public long DataCount => (Length + ShardSize - 1) / ShardSize;

    /// <summary>S, the stripes of the whole file.</summary>
    public long StripeCount =>
        (DataCount / GroupShards * ParityFormat.GroupStripes) + StripesFor(DataCount % GroupShards);

    /// <summary>P, the parity shards of the whole file.</summary>
    public long ParityCount => StripeCount * ParityShards;

    /// <summary>Checksums in the table.</summary>
    public long EntryCount => DataCount + ParityCount;

    public long TableSize => ParityFormat.ChecksumSize
        * (EntryCount + ((EntryCount + ParityFormat.TableBlockEntries - 1) / ParityFormat.TableBlockEntries));

    /// <summary>Where the parity shards begin in the parity file.</summary>
    public long ParityOffset => ParityFormat.HeaderSize + TableSize;

    /// <summary>Where the second table begins.</summary>
    public long SecondTableOffset => ParityOffset + (ParityCount * ShardSize);

    public long SecondHeaderOffset => SecondTableOffset + TableSize;

    public long ParityFileLength => SecondHeaderOffset + ParityFormat.HeaderSize;

    /// <summary>Stripes of groups that stay as they are when the file grows.</summary>
    public long SettledStripes => Length / (GroupShards * ShardSize) * ParityFormat.GroupStripes;

    private long GroupShards => (long)DataShards * ParityFormat.GroupStripes;

    /// <summary>Number of the data shard at a position of a stripe; -1 where the stripe has zeros there.</summary>
    public long DataShardAt(long stripe, int position)
    {
        var first = stripe / ParityFormat.GroupStripes * GroupShards;
        var shards = Math.Min(GroupShards, DataCount - first);
        var within = (position * StripesFor(shards)) + (stripe % ParityFormat.GroupStripes);
        return within < shards ? first + within : -1;
    }

    private long StripesFor(long shards) => (shards + DataShards - 1) / DataShards;
}
