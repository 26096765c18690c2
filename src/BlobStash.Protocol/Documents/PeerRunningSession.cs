namespace BlobStash.Protocol.Documents;

/// <summary>How far a session of a node with a peer is.</summary>
/// <param name="Since">When it began.</param>
/// <param name="Phase">What it does.</param>
/// <param name="Pulled">What came in.</param>
/// <param name="Pushed">What went out.</param>
/// <param name="FailedBlobs">Number of blobs that could not be moved so far.</param>
/// <param name="Left">What is left to move both ways, as far as it was found.</param>
public sealed record PeerRunningSession(
    DateTimeOffset Since,
    SyncPhase Phase,
    TransferCount Pulled,
    TransferCount Pushed,
    long FailedBlobs,
    RemainingMoves Left);
