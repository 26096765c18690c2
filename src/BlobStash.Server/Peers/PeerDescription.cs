using BlobStash.Protocol.Documents;

namespace BlobStash.Server.Peers;

/// <summary>Describes a peer, and what is known of it, as the routes of peers answer it. Without its key.</summary>
internal static class PeerDescription
{
    /// <summary>Describes a peer at one moment.</summary>
    public static NodePeer Create(Peer peer, DateTimeOffset now)
    {
        PeerView view = peer.Status.View;
        return new NodePeer
        {
            Name = peer.Name,
            Url = peer.Url.ToString(),
            IsConfigured = peer.IsConfigured,
            HasApiKey = peer.ApiKey is not null,
            Direction = peer.Direction,
            Deletions = peer.Deletions,
            Interval = peer.Interval,
            Follow = peer.Options.Follow,
            MaxConcurrentTransfers = peer.Options.MaxConcurrentTransfers,
            MaxReceiveBytesPerSecond = peer.Options.MaxReceiveBytesPerSecond,
            MaxSendBytesPerSecond = peer.Options.MaxSendBytesPerSecond,
            Running = view.RunningSince is { } since ? RunningSession.Describe(since, view, now) : null,
            LastSession = view.Report is { } report ? CreateEnded(view.ReportedAt!.Value, report) : null,
            ProvenEqual = view.ProvenEqual is { } equal ? new PeerEquality(equal.At, equal.Root) : null,
            Missing = view.Missing,
            Feed = CreateFeed(view, now),
            LastError = view.LastError is { } reason ? new PeerError(view.LastErrorAt!.Value, reason) : null,
        };
    }

    private static PeerLastSession CreateEnded(DateTimeOffset at, SyncReport report) =>
        new(at, report.Duration, report.AlreadyInSync, report.Pulled, report.Pushed)
        {
            FailedBlobs = report.FailedBlobs,
            EndedEarly = report.EndedEarly,
        };

    private static PeerFeed CreateFeed(PeerView view, DateTimeOffset now) => new(
        view.Feed,
        view.FeedBehind + view.LargeBlobs,
        view.FeedBehindSince is { } since && now > since ? now - since : TimeSpan.Zero,
        view.FollowedPulls,
        view.FollowedPushes);
}
