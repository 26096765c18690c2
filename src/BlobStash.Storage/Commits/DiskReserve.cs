using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Settings;
using Microsoft.Extensions.Logging;

namespace BlobStash.Storage.Commits;

/// <summary>
/// Room that is kept on the disk, so that a full one can be emptied: a file of zeros that is given up for tombstones
/// and for what a compaction writes, and taken back before any blob is stored. See docs/formats/segment.md, "Reserve".
/// Thread safe.
/// </summary>
internal sealed partial class DiskReserve(BlobStoreOptions options, IFileSystem fileSystem, TimeProvider clock)
{
    /// <summary>No more than this share of the disk, so that a small one is of use too.</summary>
    private const int SmallestShareOfDisk = 16;

    private const int PieceBytes = 1 << 20;

    /// <summary>A disk without inodes has room by its own account; it is not tried for every refused blob.</summary>
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private ILogger? _logger;
    private long _bytes;
    private long? _failedAt;
    private volatile bool _isGivenUp;

    /// <summary>It is not there, so that no blob may take the room that deletions need.</summary>
    public bool IsGivenUp => _isGivenUp;

    /// <summary>Takes over the file of an earlier run, or makes one.</summary>
    public void Open(ILogger logger)
    {
        _logger = logger;
        var bytes = options.ReserveBytes;
        if (fileSystem.GetSpace() is { } space)
        {
            bytes = Math.Min(bytes, space.TotalBytes / SmallestShareOfDisk);
        }

        _bytes = bytes;
        _isGivenUp = bytes > 0 && !IsThere();
        TryTakeBack();
    }

    /// <summary>Gives the room away. False: it was given away before, or there is none.</summary>
    public bool TryGiveUp()
    {
        lock (_lock)
        {
            if (_isGivenUp || _bytes == 0)
            {
                return false;
            }

            try
            {
                fileSystem.Delete(StorePaths.Reserve);
            }
            catch (Exception error) when (error is IOException or StorageException)
            {
                // As if there were none; who needed the room is refused.
                LogFailed(_logger!, error);
                return false;
            }

            _isGivenUp = true;
            _failedAt = clock.GetTimestamp();
            LogGivenUp(_logger!, _bytes);
            return true;
        }
    }

    /// <summary>Takes the room back if it was given away and there is enough. False: blobs have to wait.</summary>
    public bool TryTakeBack()
    {
        if (!_isGivenUp)
        {
            return true;
        }

        lock (_lock)
        {
            if (!_isGivenUp)
            {
                return true;
            }

            if (fileSystem.GetSpace() is { } space && space.FreeBytes < _bytes)
            {
                return false;
            }

            if (_failedAt is { } failedAt && clock.GetElapsedTime(failedAt) < RetryInterval)
            {
                return false;
            }

            _isGivenUp = !TryMake();
            _failedAt = _isGivenUp ? clock.GetTimestamp() : null;
            return !_isGivenUp;
        }
    }

    /// <summary>Called before room is taken for a blob.</summary>
    /// <exception cref="StorageFullException">What room there is, deletions need.</exception>
    public void ThrowIfGivenUp()
    {
        if (!TryTakeBack())
        {
            throw new StorageFullException(null);
        }
    }

    /// <summary>Something was freed: the next try need not wait.</summary>
    public void NoteFreed()
    {
        lock (_lock)
        {
            _failedAt = null;
        }
    }

    /// <summary>Whether all of it is there. What is longer, of another setting, is made anew.</summary>
    private bool IsThere()
    {
        try
        {
            if (!fileSystem.Exists(StorePaths.Reserve))
            {
                return false;
            }

            using var file = fileSystem.OpenRead(StorePaths.Reserve);
            return file.Length == _bytes;
        }
        catch (Exception error) when (error is IOException or StorageException)
        {
            LogFailed(_logger!, error);
            return true;
        }
    }

    /// <summary>False: there is no room. Any other error counts as made: blobs need no reserve to be safe.</summary>
    private bool TryMake()
    {
        try
        {
            fileSystem.Delete(StorePaths.Reserve);
            using var file = fileSystem.Create(StorePaths.Reserve);
            var piece = new byte[Math.Min(PieceBytes, _bytes)];
            for (long offset = 0; offset < _bytes; offset += piece.Length)
            {
                file.Write(offset, piece.AsSpan(0, (int)Math.Min(piece.Length, _bytes - offset)));
            }

            file.Flush();
            return true;
        }
        catch (StorageFullException)
        {
            TryDelete();
            return false;
        }
        catch (Exception error) when (error is IOException or StorageException)
        {
            LogFailed(_logger!, error);
            TryDelete();
            return true;
        }
    }

    private void TryDelete()
    {
        try
        {
            fileSystem.Delete(StorePaths.Reserve);
        }
        catch (Exception error) when (error is IOException or StorageException)
        {
            LogFailed(_logger!, error);
        }
    }

    [LoggerMessage(1150, LogLevel.Warning,
        "The disk is full; the reserve of {Bytes} bytes is given up, so that blobs can be deleted. No blob is stored "
        + "before there is room for it again")]
    private static partial void LogGivenUp(ILogger logger, long bytes);

    [LoggerMessage(1151, LogLevel.Warning, "The reserve on the disk could not be made, read or given up")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
