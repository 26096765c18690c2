using BlobStash.Storage.Contract;
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

        Fill(index, checkpoint!);
        return checkpoint;
    }

    private static void Fill(StoreIndex index, Checkpoint checkpoint)
    {
        foreach (var (digest, renewal) in checkpoint.Renewals)
        {
            index.Renewals.Add(digest, renewal);
        }

        foreach (var (digest, tombstone) in checkpoint.Tombstones)
        {
            // Where the blob was put again while the checkpoint was made, the tombstone rules out what came before it.
            index.Renewals.Forget(digest, tombstone.Sequence);
            if (!index.Blobs.TryGet(digest, out _))
            {
                index.AddTombstone(digest, tombstone);
            }
        }

        if (checkpoint.HasForeignChanges)
        {
            index.NoteForeignChange();
        }
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
