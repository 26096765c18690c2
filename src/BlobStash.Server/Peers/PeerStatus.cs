using BlobStash.Client;
using BlobStash.Core.Digests;

namespace BlobStash.Server.Peers;

/// <summary>What is known of being in sync with one peer. Fed by sessions and followers. Thread safe.</summary>
internal sealed class PeerStatus
{
    private readonly Lock _lock = new();
    private PeerView _view = new();

    /// <summary>All of it at one moment.</summary>
    public PeerView View
    {
        get
        {
            lock (_lock)
            {
                return _view;
            }
        }
    }

    /// <summary>A session has begun.</summary>
    public void BeginSession(DateTimeOffset now) =>
        Change(view => view with { RunningSince = now, Progress = default });

    /// <summary>A session has moved blobs.</summary>
    public void Progress(SyncProgress progress) => Change(view => view with { Progress = progress });

    /// <summary>A session has ended with a report.</summary>
    /// <param name="report">What it did.</param>
    /// <param name="root">The root that both sides had, where the session proved that; else null.</param>
    /// <param name="now">The time.</param>
    public void EndSession(SyncReport report, Digest? root, DateTimeOffset now) => Change(view => view with
    {
        RunningSince = null,
        Report = report,
        ReportedAt = now,
        EqualRoot = root ?? view.EqualRoot,
        EqualAt = root is null ? view.EqualAt : now,
        LastError = report.EndedEarly ?? view.LastError,
        LastErrorAt = report.EndedEarly is null ? view.LastErrorAt : now,
    });

    /// <summary>A session has failed.</summary>
    public void FailSession(string reason, DateTimeOffset now) =>
        Change(view => view with { RunningSince = null, LastError = reason, LastErrorAt = now });

    /// <summary>A session was given up.</summary>
    public void AbandonSession() => Change(static view => view with { RunningSince = null });

    /// <summary>The peer's feed was read: so many changes are still to come.</summary>
    public void ReadFeed(long behind, DateTimeOffset now) => Change(view => view with
    {
        Feed = FeedState.Following,
        FeedBehind = behind,
        FeedBehindSince = behind == 0 ? null : view.FeedBehindSince ?? now,
    });

    /// <summary>The feed is followed from now on.</summary>
    public void Follow() => Change(static view => view with { Feed = FeedState.Following });

    /// <summary>The feed is not followed, for now or for good.</summary>
    public void LoseFeed(FeedState state, DateTimeOffset now) =>
        Change(view => view with { Feed = state, FeedBehindSince = view.FeedBehindSince ?? now });

    /// <summary>A follower failed.</summary>
    public void FailFeed(string reason, DateTimeOffset now) => Change(view => view with
    {
        Feed = FeedState.Connecting,
        FeedBehindSince = view.FeedBehindSince ?? now,
        LastError = reason,
        LastErrorAt = now,
    });

    /// <summary>A follower has moved a blob.</summary>
    public void CountFollowed(TransferDirection direction) => Change(view => direction == TransferDirection.Pull
        ? view with { FollowedPulls = view.FollowedPulls + 1 }
        : view with { FollowedPushes = view.FollowedPushes + 1 });

    private void Change(Func<PeerView, PeerView> change)
    {
        lock (_lock)
        {
            _view = change(_view);
        }
    }
}
