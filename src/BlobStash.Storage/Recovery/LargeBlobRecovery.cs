using BlobStash.Core.Digests;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Index;
using BlobStash.Storage.Parity;
using BlobStash.Storage.Segments;
using Microsoft.Extensions.Logging;

namespace BlobStash.Storage.Recovery;

/// <summary>Folds the blobs in files of their own into the index. Not thread safe; for one start.</summary>
internal sealed class LargeBlobRecovery(
    IFileSystem fileSystem, StoreId store, ParityFiles parityFiles, ForeignNames foreign, ILogger logger)
{
    private readonly HashSet<Digest> _files = [];

    /// <summary>Those that the checkpoint knows, that were not deleted since, and whose file is gone.</summary>
    public List<IndexEntry> Lost { get; } = [];

    /// <summary>How many files are damaged at their head and in no checkpoint.</summary>
    public long Damaged { get; private set; }

    /// <summary>Looks which files there are.</summary>
    public void List()
    {
        foreach (var directory in fileSystem.List(StorePaths.Large))
        {
            var path = $"{StorePaths.Large}/{directory}";
            if (!StorePaths.IsLargeDirectory(directory))
            {
                foreign.Add(path);
                continue;
            }

            foreach (var name in fileSystem.List(path))
            {
                if (StorePaths.TryParseLargeBlob(directory, name, out var digest))
                {
                    _files.Add(digest);
                }
                else if (!StorePaths.TryParseLargeParity(name, out _))
                {
                    foreign.Add($"{path}/{name}");
                }
            }
        }
    }

    /// <summary>Folds them in, after the records of the segments.</summary>
    public void Replay(StoreIndex index, RecordReplay replay)
    {
        foreach (var digest in _files)
        {
            if (index.Blobs.TryGet(digest, out var entry) && entry.Location.IsLarge)
            {
                continue;
            }

            if (!TryReadHeader(digest, out var header))
            {
                Damaged++;
                logger.LargeBlobDamaged(StorePaths.LargeBlob(digest));
                continue;
            }

            replay.Apply(header, BlobLocation.Large);
            if (index.Blobs.TryGet(digest, out entry) && entry.Location.IsLarge)
            {
                // As for the records of segments: it may have got its name and no flush.
                LargeBlobFile.Flush(fileSystem, digest);
            }
            else
            {
                // Deleted, but the process ended before the file was.
                TryDelete(StorePaths.LargeBlob(digest));
                TryDelete(StorePaths.LargeParity(digest));
            }
        }

        TakeOutLost(index);
    }

    private void TryDelete(string path)
    {
        try
        {
            fileSystem.Delete(path);
        }
        catch (Exception error) when (error is IOException or StorageException)
        {
            // The next start tries again; until then its tombstone does not expire.
            logger.SideFileFailed(path, error);
        }
    }

    private bool TryReadHeader(in Digest digest, out RecordHeader header) =>
        LargeBlobFile.TryReadRecordHeader(fileSystem, store, digest, out header)
        || (parityFiles.TryMend(ProtectedFile.OfLargeBlob(digest))
            && LargeBlobFile.TryReadRecordHeader(fileSystem, store, digest, out header));

    private void TakeOutLost(StoreIndex index)
    {
        var present = _files.Count(
            digest => index.Blobs.TryGet(digest, out var entry) && entry.Location.IsLarge);
        if (present == index.Blobs.Live.LargeBlobs)
        {
            // To look for those that are missing takes a walk through the whole index.
            return;
        }

        var known = new List<Digest>();
        for (var prefix = 0; prefix < DigestIndex.BucketCount; prefix++)
        {
            index.Blobs[prefix].CopyLargeDigests(known);
        }

        foreach (var digest in known.Where(digest => !_files.Contains(digest)))
        {
            if (index.Blobs.TryRemove(digest, out var entry))
            {
                Lost.Add(entry);
            }
        }
    }
}
