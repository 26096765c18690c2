using BlobStash.Core.Digests;

namespace BlobStash.Protocol.Documents;

/// <summary>The proof that two nodes had the same set of blobs.</summary>
/// <param name="Root">The Merkle root that both had.</param>
/// <param name="At">When they were compared.</param>
public sealed record ProvenEquality(Digest Root, DateTimeOffset At);
