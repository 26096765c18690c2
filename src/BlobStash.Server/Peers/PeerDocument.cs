using BlobStash.Client;

namespace BlobStash.Server.Peers;

/// <summary>A peer and what is known of it, in the order of the members. Its key is not among them.</summary>
internal sealed record PeerDocument(string Name, string Url, bool IsConfigured, bool HasApiKey)
{
    /// <summary>Which way blobs move.</summary>
    public required SyncDirection Direction { get; init; }

    /// <summary>Which way deletions travel.</summary>
    public required SyncDeletions Deletions { get; init; }

    /// <summary>Seconds between two sessions.</summary>
    public required double IntervalSeconds { get; init; }

    /// <summary>Whether changes are to be followed.</summary>
    public required bool Follow { get; init; }

    /// <summary>Blobs on their way at once; 0: as for all peers.</summary>
    public required int MaxConcurrentTransfers { get; init; }

    /// <summary>Bytes a second from the peer; 0: no limit.</summary>
    public required long MaxReceiveBytesPerSecond { get; init; }

    /// <summary>Bytes a second to the peer; 0: no limit.</summary>
    public required long MaxSendBytesPerSecond { get; init; }

    /// <summary>The session that runs; <see langword="null"/> for none.</summary>
    public required RunningSession? Running { get; init; }

    /// <summary>The last session that ended with a report; <see langword="null"/> for none since the start.</summary>
    public required EndedSession? LastSession { get; init; }

    /// <summary>When both nodes were last proven to hold the same blobs.</summary>
    public required Equality? ProvenEqual { get; init; }

    /// <summary>Blobs that each side lacked at the end of the last look.</summary>
    public required MissingBlobs? Missing { get; init; }

    /// <summary>The change feed.</summary>
    public required FeedDocument Feed { get; init; }

    /// <summary>The last failure.</summary>
    public required Failure? LastError { get; init; }

    /// <summary>Renders a peer.</summary>
    public static PeerDocument Create(Peer peer, DateTimeOffset now)
    {
        PeerView view = peer.Status.View;
        return new PeerDocument(peer.Name, peer.Url.ToString(), peer.IsConfigured, peer.ApiKey is not null)
        {
            Direction = peer.Direction,
            Deletions = peer.Deletions,
            IntervalSeconds = peer.Interval.TotalSeconds,
            Follow = peer.Options.Follow,
            MaxConcurrentTransfers = peer.Options.MaxConcurrentTransfers,
            MaxReceiveBytesPerSecond = peer.Options.MaxReceiveBytesPerSecond,
            MaxSendBytesPerSecond = peer.Options.MaxSendBytesPerSecond,
            Running = view.RunningSince is { } since ? RunningSession.Create(since, view, now) : null,
            LastSession = view.Report is { } report ? CreateEnded(view.ReportedAt!.Value, report) : null,
            ProvenEqual = view.ProvenEqual is { } equal ? new Equality(equal.At, equal.Root.ToString()) : null,
            Missing = view.Missing,
            Feed = CreateFeed(view, now),
            LastError = view.LastError is { } reason ? new Failure(view.LastErrorAt!.Value, reason) : null,
        };
    }

    private static EndedSession CreateEnded(DateTimeOffset at, SyncReport report) => new(
        at,
        report.Duration.TotalSeconds,
        report.AlreadyInSync,
        new Transfer(report.Pulled.Blobs, report.Pulled.Bytes),
        new Transfer(report.Pushed.Blobs, report.Pushed.Bytes))
    {
        FailedBlobs = report.FailedBlobs,
        EndedEarly = report.EndedEarly,
    };

    private static FeedDocument CreateFeed(PeerView view, DateTimeOffset now) => new(
        view.Feed,
        view.FeedBehind + view.LargeBlobs,
        view.FeedBehindSince is { } since ? Math.Max(0, (now - since).TotalSeconds) : 0,
        view.FollowedPulls,
        view.FollowedPushes);

    /// <summary>Blobs and bytes that moved one way.</summary>
    internal sealed record Transfer(long Blobs, long Bytes);

    /// <summary>A session in short.</summary>
    internal sealed record EndedSession(
        DateTimeOffset At, double DurationSeconds, bool AlreadyInSync, Transfer Pulled, Transfer Pushed)
    {
        /// <summary>Blobs that could not be moved.</summary>
        public required long FailedBlobs { get; init; }

        /// <summary>Why it stopped before its end.</summary>
        public required string? EndedEarly { get; init; }
    }

    /// <summary>A proof that both nodes hold the same blobs.</summary>
    internal sealed record Equality(DateTimeOffset At, string Root);

    /// <summary>The change feed of the peer.</summary>
    internal sealed record FeedDocument(
        FeedState State, long LagChanges, double LagSeconds, long PulledBlobs, long PushedBlobs);

    /// <summary>A failure.</summary>
    internal sealed record Failure(DateTimeOffset At, string Reason);
}
