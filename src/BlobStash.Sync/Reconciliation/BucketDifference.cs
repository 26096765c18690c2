using BlobStash.Core.Digests;

namespace BlobStash.Sync.Reconciliation;

/// <summary>What two nodes do not share of one bucket. Both lists are ascending and without repeats.</summary>
/// <param name="Prefix">The first byte of the digests.</param>
/// <param name="Have">Digests that this node has and the peer lacks.</param>
/// <param name="Need">Digests that the peer has and this node lacks.</param>
public sealed record BucketDifference(byte Prefix, IReadOnlyList<Digest> Have, IReadOnlyList<Digest> Need);
