using Microsoft.Extensions.Logging;

namespace BlobStash.Storage;

public sealed partial class BlobStore
{
    [LoggerMessage(1001, LogLevel.Information,
        "Opened the store: {Count} blobs, {Bytes} bytes, {Segments} segments, {Replayed} records replayed")]
    private static partial void LogOpened(ILogger logger, long count, long bytes, int segments, long replayed);

    [LoggerMessage(1002, LogLevel.Warning,
        "There was no usable checkpoint; the index was rebuilt from all segments")]
    private static partial void LogRebuilt(ILogger logger);

    [LoggerMessage(1003, LogLevel.Warning,
        "Cut off {Bytes} bytes that were written but never acknowledged before the last stop")]
    private static partial void LogTornTail(ILogger logger, long bytes);

    [LoggerMessage(1004, LogLevel.Error,
        "Found {Bytes} damaged bytes between records; the blobs in them are not available")]
    private static partial void LogDamaged(ILogger logger, long bytes);

    [LoggerMessage(1007, LogLevel.Error,
        "{Count} blobs that had a file of their own are missing or damaged and are not available")]
    private static partial void LogMissingLargeBlobs(ILogger logger, long count);

    [LoggerMessage(1103, LogLevel.Warning, "Restored damaged bytes of {Count} files from their parity at the start")]
    private static partial void LogMendedAtStart(ILogger logger, int count);

    [LoggerMessage(1008, LogLevel.Information,
        "Changes of earlier runs could not all be read again; cursors that need them are refused")]
    private static partial void LogRecallFailed(ILogger logger, Exception error);
}
