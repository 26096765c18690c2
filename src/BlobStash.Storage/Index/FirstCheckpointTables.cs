using System.Buffers.Binary;
using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Storage.Files;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Index;

/// <summary>
/// Reads the tables of a checkpoint of version 1, which stand one behind the other at its end and have one checksum.
/// See docs/formats/checkpoint.md, "Version 1".
/// </summary>
internal static class FirstCheckpointTables
{
    private const int SegmentCountOffset = 48;
    private const int TombstoneCountOffset = 56;
    private const int BucketsSize = DigestIndex.BucketCount * CheckpointFormat.BucketEntrySize;
    private const int SegmentEntrySize = 16;
    private const int TombstoneEntrySize = Digest.Size + 16;

    /// <summary>Reads the tables. False: they are damaged.</summary>
    /// <param name="file">The checkpoint.</param>
    /// <param name="header">Its header, which is valid.</param>
    /// <param name="buckets">The table of sections.</param>
    /// <param name="checkpoint">What the others say.</param>
    public static bool TryRead(IFile file, byte[] header, out byte[] buckets, out Checkpoint? checkpoint)
    {
        (buckets, checkpoint) = ([], null);
        var segments = CheckpointFormat.ReadInt64(header, SegmentCountOffset);
        var tombstones = CheckpointFormat.ReadInt64(header, TombstoneCountOffset);
        var offset = CheckpointFormat.ReadInt64(header, CheckpointFormat.TablesOffsetOffset);
        if (segments is < 0 or > CheckpointFormat.MaxSegments
            || tombstones is < 0 or > CheckpointFormat.MaxTombstones
            || offset < CheckpointFormat.HeaderSize)
        {
            return false;
        }

        var size = BucketsSize + (segments * SegmentEntrySize) + (tombstones * TombstoneEntrySize)
            + CheckpointFormat.ChecksumSize;
        if (offset + size != file.Length)
        {
            return false;
        }

        var tables = new byte[size];
        var content = tables.AsSpan(0, tables.Length - CheckpointFormat.ChecksumSize);
        if (file.Read(offset, tables) != tables.Length
            || BinaryPrimitives.ReadUInt32LittleEndian(tables.AsSpan(content.Length)) != Crc32C.Compute(content))
        {
            return false;
        }

        buckets = tables[..BucketsSize];
        checkpoint = Decode(header, content[BucketsSize..], (int)segments);
        return true;
    }

    private static Checkpoint Decode(byte[] header, ReadOnlySpan<byte> rest, int segments)
    {
        var covered = new Dictionary<uint, CoveredSegment>(segments);
        for (var i = 0; i < segments; i++, rest = rest[SegmentEntrySize..])
        {
            covered[(uint)BinaryPrimitives.ReadUInt64LittleEndian(rest)] =
                new CoveredSegment(BinaryPrimitives.ReadInt64LittleEndian(rest[sizeof(long)..]), false, 0);
        }

        var deleted = new List<KeyValuePair<Digest, Tombstone>>(rest.Length / TombstoneEntrySize);
        for (; rest.Length > 0; rest = rest[TombstoneEntrySize..])
        {
            var deletedAt = BinaryPrimitives.ReadInt64LittleEndian(rest[(Digest.Size + sizeof(long))..]);
            deleted.Add(new(Digest.FromBytes(rest[..Digest.Size]), new Tombstone(
                BinaryPrimitives.ReadUInt64LittleEndian(rest[Digest.Size..]),
                Stamp.FromMilliseconds(deletedAt),
                0,
                RecordFlags.Foreign)));
        }

        return new Checkpoint
        {
            Store = StoreId.Read(header.AsSpan(CheckpointFormat.StoreOffset)),
            LastSequence = (ulong)CheckpointFormat.ReadInt64(header, CheckpointFormat.SequenceOffset),
            Covered = covered,
            Tombstones = deleted,
        };
    }
}
