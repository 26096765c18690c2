using BlobStash.Storage.Logging;
using Microsoft.Extensions.Logging;

namespace BlobStash.Storage.Compaction;

internal sealed partial class Compactor
{
    [LoggerMessage(1020, LogLevel.Information,
        "Compacted {Segments} of {Bytes} by copying {Copied}, and forgot {Tombstones}")]
    private static partial void LogCompacted(
        ILogger logger, Amount segments, Amount bytes, long copied, Amount tombstones);

    [LoggerMessage(1021, LogLevel.Error,
        "{File} has damage that was not repaired, and is not compacted for now")]
    private static partial void LogLeftAlone(ILogger logger, string file);

    [LoggerMessage(1024, LogLevel.Information,
        "{File} was damaged where nothing is stored; all that is sound was copied to another segment")]
    private static partial void LogHealed(ILogger logger, string file);

    [LoggerMessage(1027, LogLevel.Warning,
        "{File} has damage that was not repaired; sound records, {Bytes}, were copied to a segment with parity")]
    private static partial void LogSaved(ILogger logger, string file, Amount bytes);

    [LoggerMessage(1022, LogLevel.Warning,
        "{File} cannot be read in full, so no tombstone may expire; a scrub says more")]
    private static partial void LogNoExpiry(ILogger logger, string file);
}
