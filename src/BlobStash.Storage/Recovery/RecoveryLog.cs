using Microsoft.Extensions.Logging;

namespace BlobStash.Storage.Recovery;

/// <summary>What a start says of files that can be made again.</summary>
internal static partial class RecoveryLog
{
    /// <summary>A file that can be made again could not be read, written or deleted.</summary>
    [LoggerMessage(1010, LogLevel.Warning, "{File} could not be used; the start goes on without it")]
    public static partial void SideFileFailed(this ILogger logger, string file, Exception error);

    /// <summary>The checkpoint may be sound, but it is not known.</summary>
    [LoggerMessage(1011, LogLevel.Warning,
        "The checkpoint could not be read; it stays, and the index is rebuilt from all segments")]
    public static partial void CheckpointUnread(this ILogger logger, Exception? error);
}
