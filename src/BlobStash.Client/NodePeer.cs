namespace BlobStash.Client;

/// <summary>A peer of a node, and how well the node is in sync with it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Settings">How the node keeps in sync with it; without the key.</param>
public sealed record NodePeer(string Name, PeerSettings Settings)
{
    /// <summary>Part of the node's configuration, which requests do not change.</summary>
    public required bool IsConfigured { get; init; }

    /// <summary>Whether the node shows the peer a key.</summary>
    public required bool HasApiKey { get; init; }

    /// <summary>The session that runs; null for none.</summary>
    public PeerRunningSession? Running { get; init; }

    /// <summary>The last session that ended with a report; null for none since the node started.</summary>
    public PeerLastSession? LastSession { get; init; }

    /// <summary>When a session last proved both nodes equal; null for never since the node started.</summary>
    public ProvenEquality? ProvenEqual { get; init; }

    /// <summary>What was missing when a session or a dry run last ended; null for neither so far.</summary>
    public PeerMissing? Missing { get; init; }

    /// <summary>How the node follows the peer's changes.</summary>
    public required PeerFeed Feed { get; init; }

    /// <summary>The last failure; null for none since the node started.</summary>
    public PeerError? LastError { get; init; }
}
