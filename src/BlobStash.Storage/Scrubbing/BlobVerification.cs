using BlobStash.Core.Hashing;
using BlobStash.Storage.Blobs;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Index;
using BlobStash.Storage.Parity;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Scrubbing;

/// <summary>Verifies stored blobs where the index says that they are. Thread safe.</summary>
internal sealed class BlobVerification(IFileSystem fileSystem, SegmentSet segments, DigestIndex blobs)
{
    /// <summary>The file that holds a blob.</summary>
    public static ProtectedFile FileOf(in IndexEntry entry) => entry.Location.IsLarge
        ? ProtectedFile.OfLargeBlob(entry.Digest)
        : ProtectedFile.OfSegment(entry.Location.Segment);

    /// <summary>All blobs whose record is in a file. Goes through the whole index for a segment.</summary>
    public List<IndexEntry> BlobsIn(ProtectedFile file)
    {
        if (file.Kind == FileKind.LargeBlob)
        {
            return blobs.TryGet(file.Digest, out var large) && large.Location.IsLarge ? [large] : [];
        }

        var found = blobs.FindIn(file.Number);
        found.Sort((a, b) => a.Location.Offset.CompareTo(b.Location.Offset));
        return found;
    }

    /// <summary>Whether record and digest of a blob are right. Intact also when it is not there any more.</summary>
    public BlobCondition Examine(in IndexEntry entry)
    {
        var condition = ExamineBytes(entry);
        return condition != BlobCondition.Intact && !IsThere(entry) ? BlobCondition.Intact : condition;
    }

    /// <summary>The same, whatever the index says.</summary>
    public BlobCondition ExamineBytes(in IndexEntry entry)
    {
        try
        {
            using var reader = Open(entry);
            return reader is null ? BlobCondition.Missing
                : HasDigest(reader) ? BlobCondition.Intact
                : BlobCondition.Mismatched;
        }
        catch (CorruptRecordException error)
            when (error.InnerException is FileNotFoundException or DirectoryNotFoundException)
        {
            return BlobCondition.Missing;
        }
        catch (CorruptRecordException error)
        {
            return error.InnerException is IOException ? BlobCondition.Unreadable : BlobCondition.Mismatched;
        }
        catch (Exception error) when (error is IOException or StorageException)
        {
            // The file could not be opened.
            return BlobCondition.Unreadable;
        }
    }

    /// <summary>Whether the index still says the same of the blob.</summary>
    public bool IsThere(in IndexEntry entry) =>
        blobs.TryGet(entry.Digest, out var now) && now.Location == entry.Location;

    /// <summary>Null: the file is gone.</summary>
    private BlobReader? Open(in IndexEntry entry)
    {
        if (entry.Location.IsLarge)
        {
            return BlobReader.OpenLarge(fileSystem, entry.Digest, entry.Length);
        }

        return segments.TryLease(entry.Location.Segment, out var segment)
            ? new BlobReader(segment, entry.Location.Offset, entry.Digest, entry.Length)
            : null;
    }

    private static bool HasDigest(BlobReader reader)
    {
        reader.VerifyHeader();
        var hasher = new Blake2bHasher();
        var block = new byte[BlobReader.BlockSize];
        for (long offset = 0; offset < reader.Length;)
        {
            var read = reader.Read(offset, block);
            hasher.Append(block.AsSpan(0, read));
            offset += read;
        }

        return hasher.Finish() == reader.Digest;
    }
}
