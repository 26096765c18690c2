using BlobStash.Storage.Logging;
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

    /// <summary>A segment that the checkpoint knows has no file, or one that is nothing any more.</summary>
    [LoggerMessage(1040, LogLevel.Error,
        "{File} is gone, and what was stored in it, {Blobs}, is missing; peers or a new upload bring it back")]
    public static partial void SegmentGone(this ILogger logger, string file, Amount blobs);

    /// <summary>A segment is shorter than the checkpoint knows it.</summary>
    [LoggerMessage(1041, LogLevel.Error,
        "{File} has lost {Bytes} at its end that had been acknowledged, and what was stored there, {Blobs}, is "
        + "missing; peers or a new upload bring it back")]
    public static partial void SegmentCut(this ILogger logger, string file, Amount bytes, Amount blobs);

    /// <summary>A segment was deleted under a running store.</summary>
    [LoggerMessage(1047, LogLevel.Error,
        "{File} was deleted beside the running node, and what was stored in it, {Blobs}, is missing; peers or a new "
        + "upload bring it back")]
    public static partial void SegmentVanished(this ILogger logger, string file, Amount blobs);

    /// <summary>A segment has another file than the one that was open.</summary>
    [LoggerMessage(1048, LogLevel.Warning,
        "{File} was replaced by another file beside the running node; that one is read from now on")]
    public static partial void SegmentReplaced(this ILogger logger, string file);

    /// <summary>A blob that had a file of its own has none.</summary>
    [LoggerMessage(1042, LogLevel.Error, "{File} is gone; peers or a new upload bring the blob back")]
    public static partial void LargeBlobGone(this ILogger logger, string file);

    /// <summary>A file of a blob that no checkpoint knows begins with what is no header.</summary>
    [LoggerMessage(1043, LogLevel.Error, "{File} is damaged at its head; peers or a new upload bring the blob back")]
    public static partial void LargeBlobDamaged(this ILogger logger, string file);

    /// <summary>A parity file that the checkpoint knows is gone.</summary>
    [LoggerMessage(1044, LogLevel.Warning, "{File} is gone; it is made again from what it protected")]
    public static partial void ParityGone(this ILogger logger, string file);

    /// <summary>A parity file is all that is left of a segment.</summary>
    [LoggerMessage(1045, LogLevel.Warning, "{File} protects a segment that is gone; it stays where it is")]
    public static partial void ParityKept(this ILogger logger, string file);
}
