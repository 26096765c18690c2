namespace BlobStash.Client;

/// <summary>An ended session of a node with a peer, in short.</summary>
/// <param name="At">When it ended.</param>
/// <param name="Duration">How long it took.</param>
public sealed record PeerLastSession(DateTimeOffset At, TimeSpan Duration)
{
    /// <summary>True when the roots were equal, so that nothing had to be done.</summary>
    public required bool AlreadyInSync { get; init; }

    /// <summary>What came in.</summary>
    public required TransferCount Pulled { get; init; }

    /// <summary>What went out.</summary>
    public required TransferCount Pushed { get; init; }

    /// <summary>Number of blobs that could not be moved.</summary>
    public required long FailedBlobs { get; init; }

    /// <summary>Why it stopped before its end, in one sentence; null when it did not.</summary>
    public required string? EndedEarly { get; init; }
}
