using BlobStash.Core.Hashing;
using BlobStash.Storage.Files;

namespace BlobStash.Storage.Parity;

/// <summary>The shards of one stripe in memory; used for one stripe after the other. Not thread safe.</summary>
internal sealed class Stripe(StripeLayout layout)
{
    private readonly Memory<byte>[] _shards = Allocate(layout);

    /// <summary>shards[k + m][B], data first.</summary>
    public ReadOnlySpan<Memory<byte>> Shards => _shards;

    public ReadOnlyMemory<byte>[] Data =>
        [.. _shards.Take(layout.DataShards).Select(shard => (ReadOnlyMemory<byte>)shard)];

    public Memory<byte>[] Parity => _shards[layout.DataShards..];

    /// <summary>Reads the data shards of a stripe that parity is to be made of, filled up with zeros.</summary>
    /// <exception cref="IOException">A place cannot be read; zeros in its stead would count as the truth.</exception>
    public void ReadSound(IFile source, long stripe)
    {
        for (var position = 0; position < layout.DataShards; position++)
        {
            var shard = _shards[position].Span;
            var offset = layout.DataShardAt(stripe, position) * layout.ShardSize;
            var length = (int)Math.Clamp(layout.Length - offset, 0, shard.Length);
            if (offset < 0 || length == 0)
            {
                shard.Clear();
                continue;
            }

            if (source.Read(offset, shard[..length]) < length)
            {
                throw new IOException("The protected file has become shorter.");
            }

            shard[length..].Clear();
        }
    }

    /// <summary>Reads the data shards of a stripe, filled up with zeros.</summary>
    public void ReadData(IFile source, long stripe)
    {
        for (var position = 0; position < layout.DataShards; position++)
        {
            ReadShard(source, layout.DataShardAt(stripe, position) * layout.ShardSize, position);
        }
    }

    /// <summary>Reads the parity shards of a stripe.</summary>
    public void ReadParity(IFile parity, long stripe)
    {
        for (var row = 0; row < layout.ParityShards; row++)
        {
            ReadShard(parity, ParityShardOffset(stripe, row), layout.DataShards + row);
        }
    }

    /// <summary>Entry of a shard in the table; -1 for zeros that are in no file.</summary>
    public long EntryOf(long stripe, int position) => position < layout.DataShards
        ? layout.DataShardAt(stripe, position)
        : layout.DataCount + (stripe * layout.ParityShards) + position - layout.DataShards;

    public uint ChecksumOf(int position) => Crc32C.Compute(_shards[position].Span);

    public long ParityShardOffset(long stripe, int row) =>
        layout.ParityOffset + (((stripe * layout.ParityShards) + row) * layout.ShardSize);

    private static Memory<byte>[] Allocate(StripeLayout layout)
    {
        var shards = new Memory<byte>[layout.DataShards + layout.ParityShards];
        for (var i = 0; i < shards.Length; i++)
        {
            shards[i] = new byte[layout.ShardSize];
        }

        return shards;
    }

    private void ReadShard(IFile file, long offset, int position)
    {
        var shard = _shards[position].Span;
        var read = 0;
        if (offset >= 0)
        {
            var end = position < layout.DataShards ? layout.Length : layout.SecondTableOffset;
            try
            {
                read = file.Read(offset, shard[..(int)Math.Min(shard.Length, end - offset)]);
            }
            catch (IOException)
            {
                // A place of the disk that cannot be read is damage like any other; its checksum will not match.
                read = 0;
            }
        }

        shard[read..].Clear();
    }
}
