using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Storage.Files;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Index;

/// <summary>Reads a checkpoint file. See docs/formats/checkpoint.md.</summary>
internal static class CheckpointReader
{
    /// <summary>The most entries of which the bytes fit one span.</summary>
    private const int MaxSectionCount = int.MaxValue / IndexEntry.SizeInBytes;

    /// <summary>
    /// Fills an empty index. False: the file is damaged or of another version, and the index must be thrown away.
    /// </summary>
    public static bool TryRead(IFile file, DigestIndex blobs, out Checkpoint? checkpoint)
    {
        checkpoint = null;
        var header = new byte[CheckpointFormat.HeaderSize];
        if (file.Read(0, header) < header.Length || !IsHeader(header) || !TryReadTables(file, header, out var tables))
        {
            return false;
        }

        if (!TryLoadSections(file, tables, ReadInt64(header, CheckpointFormat.TablesOffsetOffset), blobs)
            || blobs.Count != ReadInt64(header, CheckpointFormat.BlobCountOffset))
        {
            return false;
        }

        checkpoint = Decode(header, tables);
        return true;
    }

    /// <summary>Whether a later version of this program wrote the checkpoint.</summary>
    public static bool IsNewer(IFileSystem fileSystem)
    {
        try
        {
            using var file = fileSystem.OpenRead(StorePaths.Checkpoint);
            var header = new byte[CheckpointFormat.HeaderSize];
            return file.Read(0, header) == header.Length
                && HasChecksum(header)
                && ReadInt64(header, CheckpointFormat.VersionOffset) > CheckpointFormat.Version;
        }
        catch (IOException)
        {
            // A place of the disk that cannot be read says nothing of a version.
            return false;
        }
    }

    private static bool IsHeader(byte[] header) =>
        HasChecksum(header) && ReadInt64(header, CheckpointFormat.VersionOffset) == CheckpointFormat.Version;

    private static bool HasChecksum(byte[] header) =>
        header.AsSpan().StartsWith(CheckpointFormat.Magic)
        && BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(CheckpointFormat.HeaderChecksumOffset))
            == Crc32C.Compute(header.AsSpan(0, CheckpointFormat.HeaderChecksumOffset));

    private static bool TryReadTables(IFile file, byte[] header, out byte[] tables)
    {
        tables = [];
        var segments = ReadInt64(header, CheckpointFormat.SegmentCountOffset);
        var tombstones = ReadInt64(header, CheckpointFormat.TombstoneCountOffset);
        var offset = ReadInt64(header, CheckpointFormat.TablesOffsetOffset);
        if (segments is < 0 or > CheckpointFormat.MaxSegments
            || tombstones is < 0 or > CheckpointFormat.MaxTombstones
            || offset < CheckpointFormat.HeaderSize
            || offset + CheckpointFormat.TablesSize(segments, tombstones) != file.Length)
        {
            return false;
        }

        tables = new byte[CheckpointFormat.TablesSize(segments, tombstones)];
        return file.Read(offset, tables) == tables.Length
            && BinaryPrimitives.ReadUInt32LittleEndian(tables.AsSpan(tables.Length - CheckpointFormat.ChecksumSize))
                == Crc32C.Compute(tables.AsSpan(0, tables.Length - CheckpointFormat.ChecksumSize));
    }

    private static bool TryLoadSections(IFile file, byte[] tables, long end, DigestIndex blobs)
    {
        var sections = new Section[DigestIndex.BucketCount];
        long offset = CheckpointFormat.HeaderSize;
        for (var prefix = 0; prefix < sections.Length; prefix++)
        {
            var entry = tables.AsSpan(prefix * CheckpointFormat.DirectoryEntrySize);
            var count = BinaryPrimitives.ReadInt64LittleEndian(entry);
            if (count < 0 || count > Math.Min((end - offset) / IndexEntry.SizeInBytes, MaxSectionCount))
            {
                return false;
            }

            var checksum = BinaryPrimitives.ReadUInt32LittleEndian(entry[sizeof(long)..]);
            sections[prefix] = new Section(file, prefix, offset, (int)count, checksum);
            offset += count * IndexEntry.SizeInBytes;
        }

        var failed = 0;
        Parallel.ForEach(sections, section =>
        {
            if (!blobs.TryLoad(section.Prefix, section.Count, section, TryReadSection))
            {
                Interlocked.Increment(ref failed);
            }
        });
        return failed == 0 && offset == end;
    }

    private static bool TryReadSection(Section section, Span<IndexEntry> entries)
    {
        var bytes = MemoryMarshal.AsBytes(entries);
        return TryReadBytes(section.File, section.Offset, bytes)
            && Crc32C.Compute(bytes) == section.Checksum
            && IsSorted(entries, section.Prefix);
    }

    /// <summary>Whether the digests are ascending and all begin with the prefix.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool IsSorted(ReadOnlySpan<IndexEntry> entries, int prefix)
    {
        for (var i = 1; i < entries.Length; i++)
        {
            if (entries[i - 1].Digest.CompareTo(entries[i].Digest) >= 0)
            {
                return false;
            }
        }

        return entries.IsEmpty || (entries[0].Digest.Prefix == prefix && entries[^1].Digest.Prefix == prefix);
    }

    private static bool TryReadBytes(IFile file, long offset, Span<byte> destination)
    {
        try
        {
            return file.Read(offset, destination) == destination.Length;
        }
        catch (IOException)
        {
            // Told by the result, because an exception out of the parallel loop would arrive as one of another type.
            return false;
        }
    }

    private static Checkpoint Decode(byte[] header, byte[] tables)
    {
        var segments = ReadInt64(header, CheckpointFormat.SegmentCountOffset);
        var tombstones = ReadInt64(header, CheckpointFormat.TombstoneCountOffset);
        ReadOnlySpan<byte> rest = tables.AsSpan(CheckpointFormat.DirectorySize);
        var covered = new Dictionary<uint, long>((int)segments);
        for (var i = 0; i < segments; i++, rest = rest[CheckpointFormat.SegmentEntrySize..])
        {
            covered[(uint)BinaryPrimitives.ReadUInt64LittleEndian(rest)] =
                BinaryPrimitives.ReadInt64LittleEndian(rest[sizeof(long)..]);
        }

        var deleted = new List<KeyValuePair<Digest, Tombstone>>((int)tombstones);
        for (var i = 0; i < tombstones; i++, rest = rest[CheckpointFormat.TombstoneEntrySize..])
        {
            var tombstone = new Tombstone(
                BinaryPrimitives.ReadUInt64LittleEndian(rest[Digest.Size..]),
                BinaryPrimitives.ReadInt64LittleEndian(rest[(Digest.Size + sizeof(long))..]));
            deleted.Add(new(Digest.FromBytes(rest[..Digest.Size]), tombstone));
        }

        return new Checkpoint(
            StoreId.Read(header.AsSpan(CheckpointFormat.StoreOffset)),
            (ulong)ReadInt64(header, CheckpointFormat.SequenceOffset),
            covered,
            deleted);
    }

    private static long ReadInt64(byte[] header, int offset) =>
        BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(offset));

    private sealed record Section(IFile File, int Prefix, long Offset, int Count, uint Checksum);
}
