namespace BlobStash.Client.Messages;

/// <summary>An event <c>progress</c> of <c>POST /v1/sync</c>, not yet checked.</summary>
internal sealed record SyncProgressMessage
{
    public string? Phase { get; init; }

    public WayMessage? Pull { get; init; }

    public WayMessage? Push { get; init; }

    public long FailedBlobs { get; init; }

    /// <summary>How far one way is.</summary>
    internal sealed record WayMessage(long Blobs, long Bytes, long BlobsInAll, long? BytesInAll);
}
