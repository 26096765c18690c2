using BlobStash.Core.Digests;

namespace BlobStash.Server.Problems;

internal sealed partial class ProblemExceptionHandler
{
    [LoggerMessage(EventIds.UnexpectedError, LogLevel.Error, "A {Method} request met an unexpected error")]
    private static partial void LogUnexpected(ILogger logger, Exception exception, string method);

    [LoggerMessage(EventIds.BlobDamaged, LogLevel.Error, "Blob {Digest} is damaged and was not served")]
    private static partial void LogDamaged(ILogger logger, Digest digest);

    [LoggerMessage(EventIds.RequestGivenUp, LogLevel.Debug, "A {Method} request was given up because the node stops")]
    private static partial void LogGivenUp(ILogger logger, string method);

    [LoggerMessage(EventIds.FilesExhausted, LogLevel.Warning, "A {Method} request was refused: no more files can be "
        + "opened; see the limit of the process (ulimit -n)")]
    private static partial void LogFilesExhausted(ILogger logger, string method);

    [LoggerMessage(EventIds.ClientGone, LogLevel.Debug, "The client of a {Method} request hung up")]
    private static partial void LogClientGone(ILogger logger, string method);
}
