using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace BlobStash.Protocol.Documents;

/// <summary>
/// A peer of a node, and how well the node is in sync with it, in the order of its members. The key that the node shows
/// to the peer is not among them.
/// </summary>
public sealed record NodePeer
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Base URL of the peer, as the node reaches it.</summary>
    [StringSyntax(StringSyntaxAttribute.Uri)]
    public required string Url { get; init; }

    /// <summary>Part of the node's configuration, which requests do not change.</summary>
    public bool IsConfigured { get; init; }

    /// <summary>Whether the node shows the peer a key.</summary>
    public bool HasApiKey { get; init; }

    /// <summary>Which way blobs move, as the node sees it.</summary>
    public required SyncDirection Direction { get; init; }

    /// <summary>Which way deletions travel; null from a node of an older version.</summary>
    public SyncDeletions? Deletions { get; init; }

    /// <summary>Time between two sessions; zero: only on request.</summary>
    [JsonPropertyName("intervalSeconds")]
    public TimeSpan Interval { get; init; }

    /// <summary>Whether changes are followed between sessions.</summary>
    public bool Follow { get; init; }

    /// <summary>Most blobs on their way at once, each way; 0: as for all peers.</summary>
    public int MaxConcurrentTransfers { get; init; }

    /// <summary>Most bytes a second that come from the peer; 0: no limit.</summary>
    public long MaxReceiveBytesPerSecond { get; init; }

    /// <summary>Most bytes a second that go to the peer; 0: no limit.</summary>
    public long MaxSendBytesPerSecond { get; init; }

    /// <summary>The session that runs; null for none.</summary>
    public PeerRunningSession? Running { get; init; }

    /// <summary>The last session that ended with a report; null for none since the node started.</summary>
    public PeerLastSession? LastSession { get; init; }

    /// <summary>When a session last proved both nodes equal; null for never since the node started.</summary>
    public PeerEquality? ProvenEqual { get; init; }

    /// <summary>What was missing when a session or a dry run last ended; null for neither so far.</summary>
    public PeerMissing? Missing { get; init; }

    /// <summary>How the node follows the peer's changes.</summary>
    public required PeerFeed Feed { get; init; }

    /// <summary>The last failure; null for none since the node started.</summary>
    public PeerError? LastError { get; init; }
}
