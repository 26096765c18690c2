namespace BlobStash.Protocol.Documents;

/// <summary>How far a running session is: what an event <c>progress</c> carries.</summary>
/// <param name="Phase">What it does.</param>
/// <param name="Pull">How far it is with what comes in.</param>
/// <param name="Push">How far it is with what goes out.</param>
/// <param name="FailedBlobs">Number of blobs that failed so far.</param>
public readonly record struct SyncProgress(SyncPhase Phase, WayProgress Pull, WayProgress Push, long FailedBlobs);
