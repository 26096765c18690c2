using BlobStash.Sync.Sketches;

namespace BlobStash.Server.Configuration;

/// <summary>The <c>BlobStash:Sync</c> section.</summary>
internal sealed class PeerSyncOptions
{
    /// <summary>Fewest symbols that can be asked for: less would not even show how much differs.</summary>
    public const int MinSketchSymbols = 1024;

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

    /// <summary>
    /// Coded symbols that the node keeps of its digests, 1 024 to 1 048 576, 24 bytes each. Default 65 536, enough for
    /// about 48 000 differences; what differs more is found bucket by bucket.
    /// </summary>
    public int SketchSymbols { get; init; } = Sketch.DefaultSymbolCount;

    /// <summary>
    /// The key of the symbols' checksums, 32 hex digits, the same on all nodes that sync with each other; empty (the
    /// default) for the published one. Keep it from clients that might store blobs made to collide.
    /// </summary>
    public string SketchKey { get; init; } = "";

    /// <summary>Nodes to keep in sync with. Configured peers are allowed without being listed again.</summary>
    public IReadOnlyList<PeerOptions> Peers { get; init; } = [];
}
