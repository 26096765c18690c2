using System.Buffers.Binary;
using System.Runtime.InteropServices;
using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Storage.Files;

namespace BlobStash.Storage.Index;

/// <summary>Writes a checkpoint file. See docs/formats/checkpoint.md.</summary>
internal static class CheckpointWriter
{
    /// <summary>Writes to an empty file; nothing is flushed.</summary>
    /// <param name="file">The file.</param>
    /// <param name="checkpoint">Taken before this call, so that what it covers is in the index by now.</param>
    /// <param name="blobs">The index; it may change meanwhile.</param>
    /// <param name="lastSequence">
    /// Highest sequence in use. Asked behind the last section, as a section may show blobs that were committed
    /// meanwhile,
    /// and those in files of their own are not looked at again by a start.
    /// </param>
    public static void Write(IFile file, Checkpoint checkpoint, DigestIndex blobs, Func<ulong> lastSequence)
    {
        var tables = new byte[CheckpointFormat.TablesSize(checkpoint.Covered.Count, checkpoint.Tombstones.Count)];
        long offset = CheckpointFormat.HeaderSize;
        long count = 0;
        IndexEntry[] entries = [];
        for (var prefix = 0; prefix < DigestIndex.BucketCount; prefix++)
        {
            var length = blobs[prefix].CopyTo(ref entries);
            var section = MemoryMarshal.AsBytes<IndexEntry>(entries.AsSpan(0, length));
            if (section.Length > 0)
            {
                file.Write(offset, section);
            }

            var directory = tables.AsSpan(prefix * CheckpointFormat.DirectoryEntrySize);
            BinaryPrimitives.WriteInt64LittleEndian(directory, length);
            BinaryPrimitives.WriteUInt32LittleEndian(directory[sizeof(long)..], Crc32C.Compute(section));
            offset += section.Length;
            count += length;
        }

        FillTables(tables, checkpoint);
        file.Write(offset, tables);
        WriteHeader(file, checkpoint with { LastSequence = lastSequence() }, count, offset);
    }

    private static void FillTables(Span<byte> tables, Checkpoint checkpoint)
    {
        var rest = tables[CheckpointFormat.DirectorySize..];
        foreach (var (number, covered) in checkpoint.Covered)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(rest, number);
            BinaryPrimitives.WriteInt64LittleEndian(rest[sizeof(long)..], covered);
            rest = rest[CheckpointFormat.SegmentEntrySize..];
        }

        foreach (var (digest, tombstone) in checkpoint.Tombstones)
        {
            digest.CopyTo(rest);
            BinaryPrimitives.WriteUInt64LittleEndian(rest[Digest.Size..], tombstone.Sequence);
            BinaryPrimitives.WriteInt64LittleEndian(rest[(Digest.Size + sizeof(long))..], tombstone.DeletedAt);
            rest = rest[CheckpointFormat.TombstoneEntrySize..];
        }

        BinaryPrimitives.WriteUInt32LittleEndian(rest, Crc32C.Compute(tables[..^CheckpointFormat.ChecksumSize]));
    }

    private static void WriteHeader(IFile file, Checkpoint checkpoint, long blobCount, long tablesOffset)
    {
        var header = new byte[CheckpointFormat.HeaderSize];
        CheckpointFormat.Magic.CopyTo(header);
        WriteInt64(header, CheckpointFormat.VersionOffset, CheckpointFormat.Version);
        checkpoint.Store.CopyTo(header.AsSpan(CheckpointFormat.StoreOffset));
        WriteInt64(header, CheckpointFormat.SequenceOffset, (long)checkpoint.LastSequence);
        WriteInt64(header, CheckpointFormat.BlobCountOffset, blobCount);
        WriteInt64(header, CheckpointFormat.SegmentCountOffset, checkpoint.Covered.Count);
        WriteInt64(header, CheckpointFormat.TombstoneCountOffset, checkpoint.Tombstones.Count);
        WriteInt64(header, CheckpointFormat.TablesOffsetOffset, tablesOffset);
        BinaryPrimitives.WriteUInt32LittleEndian(
            header.AsSpan(CheckpointFormat.HeaderChecksumOffset),
            Crc32C.Compute(header.AsSpan(0, CheckpointFormat.HeaderChecksumOffset)));
        file.Write(0, header);
    }

    private static void WriteInt64(byte[] header, int offset, long value) =>
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(offset), value);
}
