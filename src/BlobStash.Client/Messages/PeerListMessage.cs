namespace BlobStash.Client.Messages;

/// <summary>Answer of <c>GET /v1/peers</c>, not yet checked.</summary>
internal sealed record PeerListMessage(IReadOnlyList<PeerMessage?>? Peers);
