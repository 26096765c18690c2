using Microsoft.Extensions.Logging;

namespace BlobStash.Storage.Parity;

internal sealed partial class ParityKeeper
{
    [LoggerMessage(1100, LogLevel.Debug, "Made the parity of {File}")]
    private static partial void LogMade(ILogger logger, string file);

    [LoggerMessage(1101, LogLevel.Warning,
        "No parity was made of {File}, because it is damaged or was replaced; a scrub says more")]
    private static partial void LogNotMade(ILogger logger, string file);

    [LoggerMessage(1104, LogLevel.Warning,
        "Not all files that lack parity could be found; the next start or scrub looks again")]
    private static partial void LogNotListed(ILogger logger, Exception error);

    [LoggerMessage(1105, LogLevel.Warning, "{File} could not be mended; it is made anew")]
    private static partial void LogNotMended(ILogger logger, string file, Exception error);

    [LoggerMessage(1106, LogLevel.Warning, "{File} could not be deleted; the next start does it")]
    private static partial void LogNotDeleted(ILogger logger, string file, Exception error);

    [LoggerMessage(1108, LogLevel.Warning,
        "The name of {File} could not be flushed; if the power takes it, the next start makes it again")]
    private static partial void LogNotDurable(ILogger logger, string file, Exception error);

    [LoggerMessage(1107, LogLevel.Warning,
        "The disk has no room for parity; it is made by a later start or scrub, and said once until then")]
    private static partial void LogNoRoom(ILogger logger);

    [LoggerMessage(1102, LogLevel.Warning,
        "The parity of {File} could not be written; the next start or scrub tries again")]
    private static partial void LogFailed(ILogger logger, string file, Exception error);
}
