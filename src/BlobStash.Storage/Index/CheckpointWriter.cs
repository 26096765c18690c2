using System.Buffers.Binary;
using System.Runtime.InteropServices;
using BlobStash.Core.Hashing;
using BlobStash.Storage.Files;

namespace BlobStash.Storage.Index;

/// <summary>Writes a checkpoint file. See docs/formats/checkpoint.md. For one file.</summary>
/// <param name="file">The file, which is empty.</param>
internal sealed class CheckpointWriter(IFile file)
{
    private readonly List<byte[]> _places = [];
    private long _offset = CheckpointFormat.HeaderSize;
    private long _blobs;

    /// <summary>Writes to an empty file; nothing is flushed.</summary>
    /// <param name="file">The file.</param>
    /// <param name="checkpoint">Taken before this call, so that what it covers is in the index by now.</param>
    /// <param name="blobs">The index; it may change meanwhile.</param>
    /// <param name="complete">
    /// Adds the highest sequence in use and the highest stamp. Asked behind the last section, as a section may show
    /// blobs that were committed meanwhile, and those in files of their own are not looked at again by a start.
    /// </param>
    public static void Write(
        IFile file, Checkpoint checkpoint, DigestIndex blobs, Func<Checkpoint, Checkpoint> complete) =>
        new CheckpointWriter(file).Write(checkpoint, blobs, complete);

    private void Write(Checkpoint checkpoint, DigestIndex blobs, Func<Checkpoint, Checkpoint> complete)
    {
        WriteSections(blobs);
        WriteTable(CheckpointTable.Segments, CheckpointFormat.SegmentEntrySize, Encode(checkpoint.Covered));
        WriteTable(
            CheckpointTable.Tombstones,
            CheckpointFormat.RecordEntrySize,
            CheckpointRecords.Encode(
                checkpoint.Tombstones.Count, checkpoint.Tombstones.Select(pair => pair.Value.ToRecord(pair.Key))));
        WriteTable(
            CheckpointTable.Renewals,
            CheckpointFormat.RecordEntrySize,
            CheckpointRecords.Encode(
                checkpoint.Renewals.Count, checkpoint.Renewals.Select(pair => pair.Value.ToRecord(pair.Key))));
        if (checkpoint.HasForeignChanges)
        {
            byte[] facts = [CheckpointFormat.ForeignChangesFact, .. new byte[CheckpointFormat.FactsEntrySize - 1]];
            WriteTable(CheckpointTable.Facts, CheckpointFormat.FactsEntrySize, facts);
        }

        var directory = new byte[(_places.Count * CheckpointFormat.TablePlaceSize) + CheckpointFormat.ChecksumSize];
        var content = directory.AsSpan(0, _places.Count * CheckpointFormat.TablePlaceSize);
        for (var i = 0; i < _places.Count; i++)
        {
            _places[i].CopyTo(content[(i * CheckpointFormat.TablePlaceSize)..]);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(directory.AsSpan(content.Length), Crc32C.Compute(content));
        file.Write(_offset, directory);
        WriteHeader(complete(checkpoint));
    }

    private void WriteSections(DigestIndex blobs)
    {
        var buckets = new byte[DigestIndex.BucketCount * CheckpointFormat.BucketEntrySize];
        IndexEntry[] entries = [];
        for (var prefix = 0; prefix < DigestIndex.BucketCount; prefix++)
        {
            var length = blobs[prefix].CopyTo(ref entries);
            var section = MemoryMarshal.AsBytes<IndexEntry>(entries.AsSpan(0, length));
            if (section.Length > 0)
            {
                file.Write(_offset, section);
            }

            var bucket = buckets.AsSpan(prefix * CheckpointFormat.BucketEntrySize);
            BinaryPrimitives.WriteInt64LittleEndian(bucket, length);
            BinaryPrimitives.WriteUInt32LittleEndian(bucket[sizeof(long)..], Crc32C.Compute(section));
            _offset += section.Length;
            _blobs += length;
        }

        WriteTable(CheckpointTable.Buckets, CheckpointFormat.BucketEntrySize, buckets);
    }

    private void WriteTable(CheckpointTable id, int entrySize, byte[] table)
    {
        var place = new byte[CheckpointFormat.TablePlaceSize];
        BinaryPrimitives.WriteInt32LittleEndian(place, (int)id);
        BinaryPrimitives.WriteInt32LittleEndian(place.AsSpan(4), entrySize);
        BinaryPrimitives.WriteInt64LittleEndian(place.AsSpan(8), table.Length / entrySize);
        BinaryPrimitives.WriteInt64LittleEndian(place.AsSpan(16), _offset);
        BinaryPrimitives.WriteUInt32LittleEndian(place.AsSpan(24), Crc32C.Compute(table));
        _places.Add(place);
        if (table.Length > 0)
        {
            file.Write(_offset, table);
        }

        _offset += table.Length;
    }

    private static byte[] Encode(IReadOnlyDictionary<uint, CoveredSegment> covered)
    {
        var table = new byte[(long)covered.Count * CheckpointFormat.SegmentEntrySize];
        var rest = table.AsSpan();
        foreach (var (number, segment) in covered)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(rest, number);
            BinaryPrimitives.WriteInt64LittleEndian(rest[8..], segment.Length);
            rest[16] = (byte)((segment.IsSealed ? 1 : 0) | (segment.ParityLength > 0 ? 2 : 0));
            BinaryPrimitives.WriteInt64LittleEndian(rest[24..], segment.ParityLength);
            rest = rest[CheckpointFormat.SegmentEntrySize..];
        }

        return table;
    }

    private void WriteHeader(Checkpoint checkpoint)
    {
        var header = new byte[CheckpointFormat.HeaderSize];
        CheckpointFormat.Magic.CopyTo(header);
        WriteInt64(header, CheckpointFormat.VersionOffset, CheckpointFormat.Version);
        checkpoint.Store.CopyTo(header.AsSpan(CheckpointFormat.StoreOffset));
        WriteInt64(header, CheckpointFormat.SequenceOffset, (long)checkpoint.LastSequence);
        WriteInt64(header, CheckpointFormat.BlobCountOffset, _blobs);
        WriteInt64(header, CheckpointFormat.TableCountOffset, _places.Count);
        WriteInt64(header, CheckpointFormat.StampOffset, (long)checkpoint.LastStamp.Value);
        WriteInt64(header, CheckpointFormat.TablesOffsetOffset, _offset);
        WriteInt64(header, CheckpointFormat.RunningOffset, checkpoint.RunningSeconds);
        BinaryPrimitives.WriteUInt32LittleEndian(
            header.AsSpan(CheckpointFormat.HeaderChecksumOffset),
            Crc32C.Compute(header.AsSpan(0, CheckpointFormat.HeaderChecksumOffset)));
        file.Write(0, header);
    }

    private static void WriteInt64(byte[] header, int offset, long value) =>
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(offset), value);
}
