namespace BlobStash.Protocol.Documents;

/// <summary>The deletions of a session.</summary>
/// <param name="Here">Blobs that were deleted here because a client had deleted them on the peer.</param>
/// <param name="There">Blobs that were deleted on the peer because a client had deleted them here.</param>
/// <param name="Refused">
/// Deletions that were not taken: the peer's key lacks the role delete, or a clock is wrong.
/// </param>
public readonly record struct TravelledDeletions(long Here, long There, long Refused);
