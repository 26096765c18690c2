using System.Buffers.Binary;
using BlobStash.Core.Hashing;

namespace BlobStash.Storage.Parity;

/// <summary>
/// The checksums of all shards, and their form on disk in blocks that are guarded one by one. See
/// docs/formats/parity.md, "Table". Not thread safe.
/// </summary>
internal sealed class ShardTable(StripeLayout layout)
{
    private const int BlockEntries = ParityFormat.TableBlockEntries;
    private const int FullBlockSize = (BlockEntries + 1) * ParityFormat.ChecksumSize;

    private readonly uint[] _checksums = new uint[layout.EntryCount];

    public uint this[long entry]
    {
        get => _checksums[entry];
        set => _checksums[entry] = value;
    }

    /// <summary>The table's bytes.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[layout.TableSize];
        var rest = bytes.AsSpan();
        for (var first = 0; first < _checksums.Length; first += BlockEntries)
        {
            var entries = _checksums.AsSpan(first, Math.Min(BlockEntries, _checksums.Length - first));
            for (var i = 0; i < entries.Length; i++)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(rest[(i * ParityFormat.ChecksumSize)..], entries[i]);
            }

            var size = entries.Length * ParityFormat.ChecksumSize;
            BinaryPrimitives.WriteUInt32LittleEndian(rest[size..], Crc32C.Compute(rest[..size]));
            rest = rest[(size + ParityFormat.ChecksumSize)..];
        }

        return bytes;
    }

    /// <summary>Takes every block from the copy that has it intact. False: a block is damaged in both.</summary>
    public static bool TryRead(
        StripeLayout layout, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, out ShardTable table)
    {
        table = new ShardTable(layout);
        for (long entry = 0; entry < layout.EntryCount; entry += BlockEntries)
        {
            var count = (int)Math.Min(BlockEntries, layout.EntryCount - entry);
            var start = (int)(entry / BlockEntries * FullBlockSize);
            var size = (count + 1) * ParityFormat.ChecksumSize;
            if (!table.TryTake(entry, first.Slice(start, size)) && !table.TryTake(entry, second.Slice(start, size)))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryTake(long entry, ReadOnlySpan<byte> block)
    {
        var entries = block[..^ParityFormat.ChecksumSize];
        if (BinaryPrimitives.ReadUInt32LittleEndian(block[entries.Length..]) != Crc32C.Compute(entries))
        {
            return false;
        }

        for (var i = 0; i * ParityFormat.ChecksumSize < entries.Length; i++)
        {
            _checksums[entry + i] =
                BinaryPrimitives.ReadUInt32LittleEndian(entries[(i * ParityFormat.ChecksumSize)..]);
        }

        return true;
    }
}
