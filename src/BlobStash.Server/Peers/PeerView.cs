using BlobStash.Protocol.Documents;

namespace BlobStash.Server.Peers;

/// <summary>The status of a peer at one moment. Immutable.</summary>
internal sealed record PeerView
{
    /// <summary>Since when a session runs.</summary>
    public DateTimeOffset? RunningSince { get; init; }

    /// <summary>How far the running session is.</summary>
    public SyncProgress Progress { get; init; }

    /// <summary>Since when the running session moves blobs.</summary>
    public DateTimeOffset? MovingSince { get; init; }

    /// <summary>What was missing at the end of the last look.</summary>
    public PeerMissing? Missing { get; init; }

    /// <summary>The last report of a session.</summary>
    public SyncReport? Report { get; init; }

    /// <summary>When that session ended.</summary>
    public DateTimeOffset? ReportedAt { get; init; }

    /// <summary>The last proof that both nodes had the same blobs.</summary>
    public ProvenEquality? ProvenEqual { get; init; }

    /// <summary>Whether the feed is followed.</summary>
    public PeerFeedState Feed { get; init; }

    /// <summary>At most so many changes of the peer were not looked at when its feed was last read.</summary>
    public long FeedBehind { get; init; }

    /// <summary>Large blobs of changes that were looked at, which are on their way.</summary>
    public int LargeBlobs { get; init; }

    /// <summary>Since when there are such changes, or may be.</summary>
    public DateTimeOffset? FeedBehindSince { get; init; }

    /// <summary>Blobs that the follower fetched since the peer was added or the node started.</summary>
    public long FollowedPulls { get; init; }

    /// <summary>Blobs that it sent.</summary>
    public long FollowedPushes { get; init; }

    /// <summary>Why a session or a follower failed last.</summary>
    public string? LastError { get; init; }

    /// <summary>When that was.</summary>
    public DateTimeOffset? LastErrorAt { get; init; }
}
