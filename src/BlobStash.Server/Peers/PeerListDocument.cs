namespace BlobStash.Server.Peers;

/// <summary>The answer to a request for all peers.</summary>
internal sealed record PeerListDocument(IReadOnlyList<PeerDocument> Peers);
