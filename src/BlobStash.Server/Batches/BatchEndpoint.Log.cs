namespace BlobStash.Server.Batches;

/// <content>Log messages.</content>
internal sealed partial class BatchEndpoint
{
    [LoggerMessage(EventIds.BatchAbandonedBlobs, LogLevel.Error, "{Count} blobs of a batch failed their checksum after "
        + "their frame had begun; they were abandoned")]
    private static partial void LogAbandoned(ILogger logger, int count);
}
