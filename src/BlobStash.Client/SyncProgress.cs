namespace BlobStash.Client;

/// <summary>How far a running session is.</summary>
/// <param name="Phase">What it does.</param>
/// <param name="Pulled">Blobs received so far, and bytes, those of blobs that are on their way included.</param>
/// <param name="Pushed">Blobs sent so far, and bytes, those of blobs that are on their way included.</param>
/// <param name="FailedBlobs">Number of blobs that failed so far.</param>
public readonly record struct SyncProgress(
    SyncPhase Phase, TransferCount Pulled, TransferCount Pushed, long FailedBlobs)
{
    /// <summary>Blobs to receive, the received ones included, as far as they were found.</summary>
    public long BlobsToPull { get; init; }

    /// <summary>Blobs to send, the sent ones included, as far as they were found.</summary>
    public long BlobsToPush { get; init; }

    /// <summary>
    /// Bytes to receive, the received ones included. A peer tells the length of a blob when it begins to come: those
    /// that have not begun count as the mean of the others. Null until the first has begun.
    /// </summary>
    public long? BytesToPull { get; init; }

    /// <summary>Bytes to send, the sent ones included, as far as the blobs were measured.</summary>
    public long BytesToPush { get; init; }
}
