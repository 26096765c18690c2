using System.Buffers.Binary;
using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Index;

/// <summary>
/// The entries of the tables of tombstones and of renewals: what a record without payload says. See
/// docs/formats/checkpoint.md.
/// </summary>
internal static class CheckpointRecords
{
    private const int StampOffset = sizeof(ulong);
    private const int RunningOffset = StampOffset + sizeof(ulong);
    private const int FlagsOffset = RunningOffset + sizeof(uint);

    /// <summary>A table of all.</summary>
    /// <param name="count">Number of records.</param>
    /// <param name="records">Their order stays.</param>
    public static byte[] Encode(int count, IEnumerable<RecordHeader> records)
    {
        var table = new byte[(long)count * CheckpointFormat.RecordEntrySize];
        var rest = table.AsSpan();
        foreach (var record in records)
        {
            record.Digest.CopyTo(rest);
            var entry = rest[Digest.Size..];
            BinaryPrimitives.WriteUInt64LittleEndian(entry, record.Sequence);
            BinaryPrimitives.WriteUInt64LittleEndian(entry[StampOffset..], record.Stamp.Value);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[RunningOffset..], record.RunningSeconds);
            entry[FlagsOffset] = (byte)record.Flags;
            rest = rest[CheckpointFormat.RecordEntrySize..];
        }

        return table;
    }

    /// <summary>What the entries of a table say, by digest.</summary>
    /// <param name="table">Whole entries.</param>
    /// <param name="type">What they are records of.</param>
    /// <param name="read">Takes what is to be kept of a record.</param>
    public static List<KeyValuePair<Digest, T>> Decode<T>(
        ReadOnlySpan<byte> table, RecordType type, Func<RecordHeader, T> read)
    {
        var decoded = new List<KeyValuePair<Digest, T>>(table.Length / CheckpointFormat.RecordEntrySize);
        for (; table.Length > 0; table = table[CheckpointFormat.RecordEntrySize..])
        {
            var digest = Digest.FromBytes(table[..Digest.Size]);
            var entry = table[Digest.Size..];
            var sequence = BinaryPrimitives.ReadUInt64LittleEndian(entry);
            var stamp = new Stamp(BinaryPrimitives.ReadUInt64LittleEndian(entry[StampOffset..]));
            decoded.Add(new(digest, read(new RecordHeader(0, sequence, type, digest, 0, stamp)
            {
                Flags = (RecordFlags)entry[FlagsOffset],
                RunningSeconds = BinaryPrimitives.ReadUInt32LittleEndian(entry[RunningOffset..]),
            })));
        }

        return decoded;
    }
}
