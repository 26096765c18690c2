using BlobStash.Core.Digests;

namespace BlobStash.Protocol.Documents;

/// <summary>A proof that two nodes have the same set but for blobs that one of them deleted.</summary>
/// <param name="Root">The Merkle root of either set without those blobs.</param>
/// <param name="Blobs">How many blobs are left apart.</param>
/// <param name="At">When the roots were compared.</param>
public sealed record DeletionEquality(Digest Root, long Blobs, DateTimeOffset At);
