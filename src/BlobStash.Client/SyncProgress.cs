namespace BlobStash.Client;

/// <summary>How far a running session is.</summary>
/// <param name="Pulled">Blobs and bytes received so far.</param>
/// <param name="Pushed">Blobs and bytes sent so far.</param>
/// <param name="FailedBlobs">Number of blobs that failed so far.</param>
public readonly record struct SyncProgress(TransferCount Pulled, TransferCount Pushed, long FailedBlobs);
