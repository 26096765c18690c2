namespace BlobStash.Client.Messages;

/// <summary>Answer of <c>GET /v1/peers/{name}</c>, not yet checked.</summary>
internal sealed record PeerMessage
{
    public string? Name { get; init; }

    public string? Url { get; init; }

    public bool IsConfigured { get; init; }

    public bool HasApiKey { get; init; }

    public string? Direction { get; init; }

    public string? Deletions { get; init; }

    public double IntervalSeconds { get; init; }

    public bool Follow { get; init; }

    public int MaxConcurrentTransfers { get; init; }

    public long MaxReceiveBytesPerSecond { get; init; }

    public long MaxSendBytesPerSecond { get; init; }

    public RunningMessage? Running { get; init; }

    public LastMessage? LastSession { get; init; }

    public SyncReportMessage.ProofMessage? ProvenEqual { get; init; }

    public PeerMissing? Missing { get; init; }

    public FeedMessage? Feed { get; init; }

    public PeerError? LastError { get; init; }

    /// <summary>A session that runs, not yet checked.</summary>
    internal sealed record RunningMessage(
        DateTimeOffset Since, string? Phase, TransferCount Pulled, TransferCount Pushed, long FailedBlobs)
    {
        public LeftMessage? Left { get; init; }
    }

    /// <summary>What is left to do, not yet checked.</summary>
    internal sealed record LeftMessage(long Blobs, long Bytes, double? Seconds);

    /// <summary>A session that ended, not yet checked.</summary>
    internal sealed record LastMessage(
        DateTimeOffset At, double DurationSeconds, bool AlreadyInSync, TransferCount Pulled, TransferCount Pushed)
    {
        public long FailedBlobs { get; init; }

        public string? EndedEarly { get; init; }
    }

    /// <summary>The feed, not yet checked.</summary>
    internal sealed record FeedMessage(
        string? State, long LagChanges, double LagSeconds, long PulledBlobs, long PushedBlobs);
}
