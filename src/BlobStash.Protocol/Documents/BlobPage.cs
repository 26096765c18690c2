using BlobStash.Core.Digests;

namespace BlobStash.Protocol.Documents;

/// <summary>One page of a listing: the answer of <c>GET /v1/blobs</c>.</summary>
/// <param name="Blobs">The lines, ascending by digest.</param>
/// <param name="Next">Where the next page begins, behind the blob of this digest; null at the end.</param>
public sealed record BlobPage(IReadOnlyList<ListedBlob> Blobs, Digest? Next);
