namespace BlobStash.Protocol.Documents;

/// <summary>All peers of a node: the answer of <c>GET /v1/peers</c>.</summary>
/// <param name="Peers">Those of its configuration, then those that were added.</param>
public sealed record NodePeerList(IReadOnlyList<NodePeer> Peers);
