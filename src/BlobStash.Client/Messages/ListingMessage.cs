namespace BlobStash.Client.Messages;

/// <summary>One page of <c>GET /v1/blobs</c>, not yet checked.</summary>
/// <param name="Blobs">The lines, ascending by digest.</param>
/// <param name="Next">The cursor of the next page; null at the end.</param>
internal sealed record ListingMessage(IReadOnlyList<ListedBlobMessage>? Blobs, string? Next);
