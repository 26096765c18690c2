namespace BlobStash.Protocol.Documents;

/// <summary>Why a session or a follower of a peer failed.</summary>
/// <param name="At">When that was.</param>
/// <param name="Reason">One sentence for the operator.</param>
public sealed record PeerError(DateTimeOffset At, string Reason);
