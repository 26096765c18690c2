namespace BlobStash.Server.Batches;

/// <content>Log messages.</content>
internal sealed partial class BatchEndpoint
{
    [LoggerMessage(EventIds.BatchAbandonedBlobs, LogLevel.Error, "Abandoned {Blobs} of a batch: the checksum failed "
        + "after the frame had begun")]
    private static partial void LogAbandoned(ILogger logger, string blobs);
}
