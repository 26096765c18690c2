using BlobStash.Core.Digests;

namespace BlobStash.Protocol.Documents;

/// <summary>What a session would move one way.</summary>
/// <param name="Blobs">Number of blobs.</param>
/// <param name="Bytes">
/// Bytes of those whose length is known: less than all on the way from a peer that knows no batches.
/// </param>
/// <param name="Digests">The first of them, as many as were asked for, in no order.</param>
public sealed record PlannedMoves(long Blobs, long Bytes, IReadOnlyList<Digest> Digests);
