using BlobStash.Storage.Files;
using BlobStash.Storage.Index;
using BlobStash.Storage.Segments;
using Microsoft.Extensions.Logging;

namespace BlobStash.Storage.Recovery;

/// <summary>
/// Loads the checkpoint where it is good. A wrong one is deleted, one that cannot be read stays. For one start.
/// </summary>
internal sealed class CheckpointLoader(IFileSystem fileSystem, StoreId store, SegmentSet segments, ILogger logger)
{
    /// <summary>See <see cref="RecoveryReport.KeepsUnknownCheckpoint"/>.</summary>
    public bool KeepsUnknown { get; private set; }

    /// <summary>Null: there is none that can be used. The index is then spoilt.</summary>
    public Checkpoint? Load(StoreIndex index)
    {
        if (!fileSystem.Exists(StorePaths.Checkpoint))
        {
            return null;
        }

        if (!TryRead(index, out var checkpoint, out var readError))
        {
            if (readError is null)
            {
                Delete();
            }
            else
            {
                KeepsUnknown = true;
                logger.CheckpointUnread(readError);
            }

            return null;
        }

        foreach (var (digest, tombstone) in checkpoint!.Tombstones)
        {
            if (!index.Blobs.TryGet(digest, out _))
            {
                index.AddTombstone(digest, tombstone);
            }
        }

        return checkpoint;
    }

    /// <summary>
    /// It must not be believed later either, when the segments have grown over what it says that it covers.
    /// </summary>
    private void Delete()
    {
        try
        {
            fileSystem.Delete(StorePaths.Checkpoint);
            fileSystem.FlushDirectory("");
        }
        catch (Exception error) when (error is IOException or StorageException)
        {
            KeepsUnknown = true;
            logger.SideFileFailed(StorePaths.Checkpoint, error);
        }
    }

    /// <summary>False without an error: it is proven to be damaged, of another store, or not to fit.</summary>
    private bool TryRead(StoreIndex index, out Checkpoint? checkpoint, out Exception? error)
    {
        (checkpoint, error) = (null, null);
        try
        {
            using var file = new WatchedFile(fileSystem.OpenRead(StorePaths.Checkpoint));
            var isRead = CheckpointReader.TryRead(file, index.Blobs, out checkpoint);
            error = file.Error;
            return isRead && checkpoint!.Store == store && AreSegmentsThere(checkpoint);
        }
        catch (Exception failure) when (failure is IOException or StorageException)
        {
            error = failure;
            return false;
        }
    }

    private bool AreSegmentsThere(Checkpoint checkpoint) => checkpoint.Covered.All(covered =>
        IsEmpty(covered.Value.Length)
        || (segments.TryGet(covered.Key, out var segment) && segment!.Length >= covered.Value.Length));

    /// <summary>Of a segment without records nothing was covered, and it may have been deleted since.</summary>
    private static bool IsEmpty(long covered) => covered <= SegmentFormat.HeaderSize;
}
