namespace BlobStash.Client;

/// <summary>A session that a node is asked to run with a peer of its own.</summary>
/// <param name="Peer">Name of a peer in the node's configuration, or the URL of one that it allows.</param>
public sealed record SessionRequest(string Peer)
{
    /// <summary>Whether <see cref="Peer"/> is a URL, which needs the role admin.</summary>
    public bool IsUrl => Peer.Contains("://", StringComparison.Ordinal);

    /// <summary>The key that the node shows to the peer; only for a URL, null for none.</summary>
    public string? PeerKey { get; init; }

    /// <summary>Which way blobs move, as the node sees it. Default both.</summary>
    public SyncDirection Direction { get; init; } = SyncDirection.Both;

    /// <summary>Which way deletions travel; null, the default, as the peer is set, else as blobs move.</summary>
    public SyncDeletions? Deletions { get; init; }

    /// <summary>A pull is refused when the node has blobs that the peer lacks. Default false.</summary>
    public bool IsStrict { get; init; }

    /// <summary>Only the difference is found; nothing is moved. Default false.</summary>
    public bool IsDryRun { get; init; }
}
