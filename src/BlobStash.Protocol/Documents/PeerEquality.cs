using BlobStash.Core.Digests;

namespace BlobStash.Protocol.Documents;

/// <summary>The last proof that a node and its peer had the same set of blobs.</summary>
/// <param name="At">When they were compared.</param>
/// <param name="Root">The Merkle root that both had.</param>
public sealed record PeerEquality(DateTimeOffset At, Digest Root);
