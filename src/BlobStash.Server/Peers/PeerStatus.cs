using BlobStash.Protocol.Documents;

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
        Change(view => view with { RunningSince = now, Progress = default, MovingSince = null });

    /// <summary>A session goes on.</summary>
    public void Progress(SyncProgress progress, DateTimeOffset now) => Change(view => view with
    {
        Progress = progress,
        MovingSince = view.MovingSince ?? (progress.Phase == SyncPhase.Moving ? now : null),
    });

    /// <summary>A session has ended with a report.</summary>
    public void EndSession(SyncReport report, DateTimeOffset now) => Change(view => view with
    {
        RunningSince = null,
        // A dry run moves nothing: it is a look, and no session to remember.
        Report = report.Difference is null ? report : view.Report,
        ReportedAt = report.Difference is null ? now : view.ReportedAt,
        Missing = PeerMissing.After(report, now),
        ProvenEqual = report.ProvenEqual ?? view.ProvenEqual,
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
        Feed = PeerFeedState.Following,
        FeedBehind = behind,
        FeedBehindSince = FindBehindSince(view, behind + view.LargeBlobs, now),
    });

    /// <summary>So many large blobs of changes that were read are on their way, or wait for it.</summary>
    public void CountLarge(int count, DateTimeOffset now) => Change(view => view with
    {
        LargeBlobs = count,
        FeedBehindSince = FindBehindSince(view, view.FeedBehind + count, now),
    });

    /// <summary>The feed is followed from now on.</summary>
    public void Follow() => Change(static view => view with { Feed = PeerFeedState.Following, LargeBlobs = 0 });

    /// <summary>The feed is not followed, for now or for good.</summary>
    public void LoseFeed(PeerFeedState state, DateTimeOffset now) =>
        Change(view => view with { Feed = state, FeedBehindSince = view.FeedBehindSince ?? now });

    /// <summary>A follower failed.</summary>
    public void FailFeed(string reason, DateTimeOffset now) => Change(view => view with
    {
        Feed = PeerFeedState.Connecting,
        FeedBehindSince = view.FeedBehindSince ?? now,
        LastError = reason,
        LastErrorAt = now,
    });

    /// <summary>A follower has moved a blob.</summary>
    public void CountFollowed(TransferDirection direction) => Change(view => direction == TransferDirection.Pull
        ? view with { FollowedPulls = view.FollowedPulls + 1 }
        : view with { FollowedPushes = view.FollowedPushes + 1 });

    private static DateTimeOffset? FindBehindSince(PeerView view, long behind, DateTimeOffset now) =>
        behind == 0 ? null : view.FeedBehindSince ?? now;

    private void Change(Func<PeerView, PeerView> change)
    {
        lock (_lock)
        {
            _view = change(_view);
        }
    }
}
