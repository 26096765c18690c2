namespace BlobStash.Server.Configuration;

/// <summary>The <c>BlobStash:Sync</c> section.</summary>
internal sealed class PeerSyncOptions
{
    /// <summary>
    /// URLs that a sync request may name: same scheme, host and port, and a path that starts with the entry's path.
    /// Default none.
    /// </summary>
    public IReadOnlyList<string> AllowedPeers { get; init; } = [];

    /// <summary>
    /// Sync requests may also name any literal loopback address. Default <see langword="true"/>. Switch it off where
    /// other services on this machine must not be reachable through this node.
    /// </summary>
    public bool AllowLoopbackPeers { get; init; } = true;

    /// <summary>Blobs that are on their way at once, in each direction of a session: 1 to 256. Default 16.</summary>
    public int MaxConcurrentTransfers { get; init; } = 16;

    /// <summary>Sessions that run at once on this node, each with another peer: 1 to 64. Default 4.</summary>
    public int MaxConcurrentSessions { get; init; } = 4;

    /// <summary>Nodes to keep in sync with. Configured peers are allowed without being listed again.</summary>
    public IReadOnlyList<PeerOptions> Peers { get; init; } = [];
}
