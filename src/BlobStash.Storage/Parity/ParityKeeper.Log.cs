using Microsoft.Extensions.Logging;

namespace BlobStash.Storage.Parity;

internal sealed partial class ParityKeeper
{
    [LoggerMessage(1100, LogLevel.Debug, "Made the parity of {File}")]
    private static partial void LogMade(ILogger logger, string file);

    [LoggerMessage(1101, LogLevel.Warning,
        "No parity was made of {File}, because it is damaged or was replaced; a scrub says more")]
    private static partial void LogNotMade(ILogger logger, string file);

    [LoggerMessage(1102, LogLevel.Warning,
        "The parity of {File} could not be written; the next start or scrub tries again")]
    private static partial void LogFailed(ILogger logger, string file, Exception error);
}
