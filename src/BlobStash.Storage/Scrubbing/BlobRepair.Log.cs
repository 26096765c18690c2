using BlobStash.Core.Digests;
using Microsoft.Extensions.Logging;

namespace BlobStash.Storage.Scrubbing;

internal sealed partial class BlobRepair
{
    [LoggerMessage(1110, LogLevel.Warning, "Damage in {File}, blob {Digest}: {Action}")]
    private static partial void LogRepaired(ILogger logger, string file, Digest? digest, ScrubAction action);

    [LoggerMessage(1111, LogLevel.Error, "Damage in {File}, blob {Digest}, that could not be repaired: {Action}")]
    private static partial void LogDamaged(ILogger logger, string file, Digest? digest, ScrubAction action);

    [LoggerMessage(1113, LogLevel.Warning, "{File} could not be written; the next start or scrub tries again")]
    private static partial void LogParityFailed(ILogger logger, string file, Exception error);
}
