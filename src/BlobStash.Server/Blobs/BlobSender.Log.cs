using BlobStash.Core.Digests;

namespace BlobStash.Server.Blobs;

internal sealed partial class BlobSender
{
    [LoggerMessage(EventIds.BlobDamagedMidway, LogLevel.Error,
        "Blob {Digest} is damaged; the connection was ended in the middle of the answer")]
    private static partial void LogDamagedMidway(ILogger logger, Digest digest);
}
