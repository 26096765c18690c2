namespace BlobStash.Protocol.Documents;

/// <summary>What a session would move, found by a dry run.</summary>
/// <param name="ToPull">What would be fetched.</param>
/// <param name="ToPush">What would be sent.</param>
public sealed record SyncDifference(PlannedMoves ToPull, PlannedMoves ToPush);
