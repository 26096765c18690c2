namespace BlobStash.Client;

/// <summary>How a node is to keep in sync with a peer of its own. What is left out has the node's default.</summary>
/// <param name="Url">Base URL of the peer, as the node reaches it.</param>
public sealed record PeerSettings(string Url)
{
    /// <summary>Key that the node shows to the peer; null for none. Only sent: no node tells it.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Which way blobs move, as the node sees it. Default <see cref="SyncDirection.Both"/>.</summary>
    public SyncDirection Direction { get; init; } = SyncDirection.Both;

    /// <summary>Which way deletions travel; null, the default, as <see cref="Direction"/>.</summary>
    public SyncDeletions? Deletions { get; init; }

    /// <summary>Time between two sessions, a second to a day; zero: only on request. Default 5 minutes.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Whether changes are followed between sessions. Default true.</summary>
    public bool Follow { get; init; } = true;

    /// <summary>Most blobs on their way at once, each way, to 256; 0, the default, as for all peers.</summary>
    public int MaxConcurrentTransfers { get; init; }

    /// <summary>Most bytes a second that come from the peer; 0, the default, for no limit.</summary>
    public long MaxReceiveBytesPerSecond { get; init; }

    /// <summary>Most bytes a second that go to the peer; 0, the default, for no limit.</summary>
    public long MaxSendBytesPerSecond { get; init; }

    /// <summary>Leaves the key out, which the generated text of a record would show.</summary>
    public override string ToString() => Url;
}
