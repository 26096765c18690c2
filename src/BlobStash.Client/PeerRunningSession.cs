namespace BlobStash.Client;

/// <summary>How far a session of a node with a peer is.</summary>
/// <param name="Since">When it began.</param>
/// <param name="Phase">What it does.</param>
public sealed record PeerRunningSession(DateTimeOffset Since, SyncPhase Phase)
{
    /// <summary>What came in.</summary>
    public required TransferCount Pulled { get; init; }

    /// <summary>What went out.</summary>
    public required TransferCount Pushed { get; init; }

    /// <summary>Number of blobs that could not be moved so far.</summary>
    public required long FailedBlobs { get; init; }

    /// <summary>What is left to move both ways, as far as it was found; the bytes are an estimate.</summary>
    public required TransferCount Left { get; init; }

    /// <summary>How long that takes at the rate so far; null while there is none.</summary>
    public required TimeSpan? TimeLeft { get; init; }
}
