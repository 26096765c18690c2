using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using BlobStash.Core.Hashing;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Index;

/// <summary>Reads a checkpoint file. See docs/formats/checkpoint.md.</summary>
internal static class CheckpointReader
{
    /// <summary>The most entries of which the bytes fit one span.</summary>
    private const int MaxSectionCount = int.MaxValue / IndexEntry.SizeInBytes;

    private const int BucketsSize = DigestIndex.BucketCount * CheckpointFormat.BucketEntrySize;

    /// <summary>
    /// Fills an empty index. False: the file is damaged or of another version, and the index must be thrown away.
    /// </summary>
    public static bool TryRead(IFile file, DigestIndex blobs, out Checkpoint? checkpoint)
    {
        checkpoint = null;
        var header = new byte[CheckpointFormat.HeaderSize];
        return file.Read(0, header) == header.Length
            && IsHeader(header)
            && TryReadTables(file, header, out var buckets, out var end, out checkpoint)
            && TryLoadSections(file, buckets!, end, blobs)
            && blobs.Count == CheckpointFormat.ReadInt64(header, CheckpointFormat.BlobCountOffset);
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
                && (VersionOf(header) > CheckpointFormat.Version || HasUnknownTables(file, header));
        }
        catch (Exception error) when (error is IOException or StorageException)
        {
            // A place of the disk that cannot be read says nothing of a version.
            return false;
        }
    }

    /// <summary>Reads which store the checkpoint is of. False: there is none, or its header is damaged.</summary>
    public static bool TryReadStore(IFileSystem fileSystem, out StoreId store)
    {
        store = default;
        if (!fileSystem.Exists(StorePaths.Checkpoint))
        {
            return false;
        }

        try
        {
            using var file = fileSystem.OpenRead(StorePaths.Checkpoint);
            var header = new byte[CheckpointFormat.HeaderSize];
            var isSound = file.Read(0, header) == header.Length && IsHeader(header);
            store = StoreId.Read(header.AsSpan(CheckpointFormat.StoreOffset));
            return isSound;
        }
        catch (IOException)
        {
            // A place of the disk that cannot be read says nothing of a store.
            return false;
        }
    }

    private static bool IsHeader(byte[] header) =>
        HasChecksum(header) && VersionOf(header) is (CheckpointFormat.FirstVersion or CheckpointFormat.Version);

    private static long VersionOf(byte[] header) =>
        CheckpointFormat.ReadInt64(header, CheckpointFormat.VersionOffset);

    private static bool HasUnknownTables(IFile file, byte[] header)
    {
        var tables = new CheckpointTables(file, header);
        return VersionOf(header) == CheckpointFormat.Version && tables.TryReadDirectory() && tables.HasUnknown;
    }

    private static bool HasChecksum(byte[] header) =>
        header.AsSpan().StartsWith(CheckpointFormat.Magic)
        && BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(CheckpointFormat.HeaderChecksumOffset))
            == Crc32C.Compute(header.AsSpan(0, CheckpointFormat.HeaderChecksumOffset));

    /// <summary>The one place that tells the versions apart.</summary>
    private static bool TryReadTables(
        IFile file, byte[] header, out byte[]? buckets, out long end, out Checkpoint? checkpoint)
    {
        if (VersionOf(header) == CheckpointFormat.FirstVersion)
        {
            end = CheckpointFormat.ReadInt64(header, CheckpointFormat.TablesOffsetOffset);
            return FirstCheckpointTables.TryRead(file, header, out buckets, out checkpoint);
        }

        (buckets, end, checkpoint) = (null, 0, null);
        var tables = new CheckpointTables(file, header);
        if (!tables.TryReadDirectory() || tables.HasUnknown)
        {
            return false;
        }

        buckets = tables.Read(
            CheckpointTable.Buckets, CheckpointFormat.BucketEntrySize, DigestIndex.BucketCount);
        end = tables.SectionsEnd;
        return buckets is { Length: BucketsSize } && tables.TryDecode(out checkpoint);
    }

    private static bool TryLoadSections(IFile file, byte[] buckets, long end, DigestIndex blobs)
    {
        var sections = new Section[DigestIndex.BucketCount];
        long offset = CheckpointFormat.HeaderSize;
        for (var prefix = 0; prefix < sections.Length; prefix++)
        {
            var entry = buckets.AsSpan(prefix * CheckpointFormat.BucketEntrySize);
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
        catch (Exception error) when (error is IOException or StorageException)
        {
            // Told by the result, because an exception out of the parallel loop would arrive as one of another type.
            return false;
        }
    }

    private sealed record Section(IFile File, int Prefix, long Offset, int Count, uint Checksum);
}
