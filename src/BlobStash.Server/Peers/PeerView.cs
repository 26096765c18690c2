using BlobStash.Client;
using BlobStash.Core.Digests;

namespace BlobStash.Server.Peers;

/// <summary>The status of a peer at one moment. Immutable.</summary>
internal sealed record PeerView
{
    /// <summary>Since when a session runs.</summary>
    public DateTimeOffset? RunningSince { get; init; }

    /// <summary>How far the running session is.</summary>
    public SyncProgress Progress { get; init; }

    /// <summary>The last report of a session.</summary>
    public SyncReport? Report { get; init; }

    /// <summary>When that session ended.</summary>
    public DateTimeOffset? ReportedAt { get; init; }

    /// <summary>The root that both nodes had when they were last proven equal.</summary>
    public Digest? EqualRoot { get; init; }

    /// <summary>When that was.</summary>
    public DateTimeOffset? EqualAt { get; init; }

    /// <summary>Whether the feed is followed.</summary>
    public FeedState Feed { get; init; }

    /// <summary>At most so many changes of the peer were not looked at when its feed was last read.</summary>
    public long FeedBehind { get; init; }

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
