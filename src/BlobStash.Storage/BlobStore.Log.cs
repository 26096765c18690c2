using BlobStash.Storage.Files;
using BlobStash.Storage.Logging;
using BlobStash.Storage.Recovery;
using BlobStash.Storage.Segments;
using Microsoft.Extensions.Logging;

namespace BlobStash.Storage;

public sealed partial class BlobStore
{
    private static void LogReport(ILogger logger, RecoveredStore recovered, int segments)
    {
        var report = recovered.Report;
        if (!report.CheckpointUsed && report.ReplayedRecords > 0)
        {
            LogRebuilt(logger);
        }

        if (report.TornBytes > 0)
        {
            LogTornTail(logger, Amount.Of(report.TornBytes, "byte"), new NamedFiles(report.TornFiles));
        }

        if (report.DamagedBytes > 0)
        {
            LogDamaged(logger, Amount.Of(report.DamagedBytes, "byte"), new NamedFiles(report.DamagedFiles));
        }

        if (report.MissingLargeBlobs > 0)
        {
            LogMissingLargeBlobs(logger, Amount.Of(report.MissingLargeBlobs, "blob"));
        }

        if (report.MendedFiles.Count > 0)
        {
            LogMendedAtStart(
                logger, Amount.Of(report.MendedFiles.Count, "file"), new NamedFiles(report.MendedFiles));
        }

        foreach (var file in report.RebuiltHeaders)
        {
            LogRebuiltHeader(logger, file);
        }

        var blobs = recovered.Index.Blobs;
        LogOpened(
            logger, Amount.Of(blobs.Count, "blob"), Amount.Of(blobs.TotalBytes, "byte"),
            Amount.Of(segments, "segment"), Amount.Of(report.ReplayedRecords, "record"));
    }

    private static void LogPlace(ILogger logger, ForeignNames foreign, FileSystemGaps gaps)
    {
        if (foreign.Count > 0)
        {
            LogForeign(logger, foreign);
        }

        if (gaps.HasFlag(FileSystemGaps.Locks))
        {
            LogNoLocks(logger);
        }
        else if (gaps.HasFlag(FileSystemGaps.DirectoryLocks))
        {
            LogNoDirectoryLocks(logger);
        }

        if (gaps.HasFlag(FileSystemGaps.DirectoryFlushes))
        {
            LogNoDirectoryFlushes(logger);
        }
    }

    [LoggerMessage(1030, LogLevel.Warning,
        "Passed over what is not the store's in the data directory: {Names}. It is never touched; move it elsewhere")]
    private static partial void LogForeign(ILogger logger, ForeignNames names);

    [LoggerMessage(1031, LogLevel.Warning,
        "The file system of the data directory has no locks: nothing keeps a second node out, and two nodes in one "
        + "directory lose what both acknowledge")]
    private static partial void LogNoLocks(ILogger logger);

    [LoggerMessage(1032, LogLevel.Warning,
        "The file system of the data directory locks files alone: a second node is kept out only as long as nobody "
        + "removes the file LOCK")]
    private static partial void LogNoDirectoryLocks(ILogger logger);

    [LoggerMessage(1033, LogLevel.Warning,
        "The file system of the data directory cannot flush a directory: after a power failure the names of new files "
        + "may be missing, and with them blobs that were acknowledged")]
    private static partial void LogNoDirectoryFlushes(ILogger logger);

    [LoggerMessage(1001, LogLevel.Information,
        "Opened the store: {Blobs}, {Bytes}, {Segments}, {Replayed} replayed")]
    private static partial void LogOpened(
        ILogger logger, Amount blobs, Amount bytes, Amount segments, Amount replayed);

    [LoggerMessage(1002, LogLevel.Warning,
        "There was no usable checkpoint; the index was rebuilt from all segments")]
    private static partial void LogRebuilt(ILogger logger);

    [LoggerMessage(1003, LogLevel.Warning,
        "Cut off {Bytes} that were written but never acknowledged before the last stop, from {Files}")]
    private static partial void LogTornTail(ILogger logger, Amount bytes, NamedFiles files);

    [LoggerMessage(1004, LogLevel.Error,
        "Found damage of {Bytes} between records in {Files}; the blobs in it are not available")]
    private static partial void LogDamaged(ILogger logger, Amount bytes, NamedFiles files);

    [LoggerMessage(1007, LogLevel.Error,
        "Not available because the head of a file of its own is damaged: {Blobs}")]
    private static partial void LogMissingLargeBlobs(ILogger logger, Amount blobs);

    [LoggerMessage(1009, LogLevel.Warning, "The header of {File} was damaged and was made anew from its records")]
    private static partial void LogRebuiltHeader(ILogger logger, string file);

    [LoggerMessage(1034, LogLevel.Warning,
        "FORMAT was damaged or missing and was written anew: all other files of the data directory name the store "
        + "{Store}")]
    private static partial void LogRestoredFormat(ILogger logger, StoreId store);

    [LoggerMessage(1103, LogLevel.Warning, "Restored damaged bytes of {Count} from parity at the start: {Files}")]
    private static partial void LogMendedAtStart(ILogger logger, Amount count, NamedFiles files);

    [LoggerMessage(1134, LogLevel.Warning,
        "The list of damaged blobs is damaged or cannot be read; it is made again from the segments")]
    private static partial void LogListDamaged(ILogger logger);

    [LoggerMessage(1135, LogLevel.Warning,
        "Found damaged earlier and not served: {Blobs}; what is left of them is read again now")]
    private static partial void LogQuarantined(ILogger logger, Amount blobs);

    [LoggerMessage(1015, LogLevel.Error,
        "The disk failed, and the store takes no more writes until the node is restarted: {Cause}")]
    private static partial void LogFault(ILogger logger, string cause, Exception error);

    [LoggerMessage(1008, LogLevel.Information,
        "Changes of earlier runs could not all be read again; cursors that need them are refused")]
    private static partial void LogRecallFailed(ILogger logger, Exception error);
}
