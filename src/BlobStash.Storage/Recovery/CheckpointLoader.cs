using BlobStash.Storage.Files;
using BlobStash.Storage.Index;
using BlobStash.Storage.Segments;
using Microsoft.Extensions.Logging;

namespace BlobStash.Storage.Recovery;

/// <summary>
/// Loads the checkpoint where it is valid in itself; whether the segments hold what it says is another matter, see
/// <see cref="LostRecords"/>. A wrong one is deleted, one that cannot be read stays. For one start.
/// </summary>
internal sealed class CheckpointLoader(IFileSystem fileSystem, StoreId store, ILogger logger)
{
    /// <summary>There is one that stays on the disk though nobody knows whether it is right.</summary>
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

    /// <summary>It must not be believed later either.</summary>
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

    /// <summary>False without an error: it is proven to be damaged, or of another store.</summary>
    private bool TryRead(StoreIndex index, out Checkpoint? checkpoint, out Exception? error)
    {
        (checkpoint, error) = (null, null);
        try
        {
            using var file = new WatchedFile(fileSystem.OpenRead(StorePaths.Checkpoint));
            var isRead = CheckpointReader.TryRead(file, index.Blobs, out checkpoint);
            error = file.Error;
            return isRead && checkpoint!.Store == store;
        }
        catch (Exception failure) when (failure is IOException or StorageException)
        {
            error = failure;
            return false;
        }
    }
}
