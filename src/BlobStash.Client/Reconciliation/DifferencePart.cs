using BlobStash.Core.Digests;

namespace BlobStash.Client.Reconciliation;

/// <summary>A part of what two nodes do not share. Parts of one search do not overlap.</summary>
/// <param name="Have">Digests that this node has and the peer lacks.</param>
/// <param name="Need">Digests that the peer has and this node lacks.</param>
internal sealed record DifferencePart(IReadOnlyList<Digest> Have, IReadOnlyList<Digest> Need);
