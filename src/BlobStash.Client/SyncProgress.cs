namespace BlobStash.Client;

/// <summary>How far a running session is.</summary>
/// <param name="Phase">What it does.</param>
/// <param name="Pulled">Blobs and bytes received so far.</param>
/// <param name="Pushed">Blobs and bytes sent so far.</param>
/// <param name="FailedBlobs">Number of blobs that failed so far.</param>
public readonly record struct SyncProgress(
    SyncPhase Phase, TransferCount Pulled, TransferCount Pushed, long FailedBlobs)
{
    /// <summary>Blobs to receive, the received ones included, as far as they were found.</summary>
    public long BlobsToPull { get; init; }

    /// <summary>Blobs to send, the sent ones included, as far as they were found.</summary>
    public long BlobsToPush { get; init; }

    /// <summary>Bytes to send, the sent ones included, as far as the blobs were measured.</summary>
    public long BytesToPush { get; init; }
}
