using System.Text.Json.Serialization;

namespace BlobStash.Protocol.Documents;

/// <summary>An ended session of a node with a peer, in short.</summary>
/// <param name="At">When it ended.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="AlreadyInSync">True when the roots were equal, so that nothing had to be done.</param>
/// <param name="Pulled">What came in.</param>
/// <param name="Pushed">What went out.</param>
public sealed record PeerLastSession(
    DateTimeOffset At,
    [property: JsonPropertyName("durationSeconds")] TimeSpan Duration,
    bool AlreadyInSync,
    TransferCount Pulled,
    TransferCount Pushed)
{
    /// <summary>Number of blobs that could not be moved.</summary>
    public long FailedBlobs { get; init; }

    /// <summary>Why it stopped before its end, in one sentence; null when it did not.</summary>
    public string? EndedEarly { get; init; }
}
