namespace BlobStash.Client.Messages;

/// <summary>Answer of <c>POST /v1/sync</c>, not yet checked.</summary>
internal sealed record SyncReportMessage
{
    public string? Peer { get; init; }

    public string? Direction { get; init; }

    public string? Protocol { get; init; }

    public bool AlreadyInSync { get; init; }

    public string? Method { get; init; }

    public string? Fallback { get; init; }

    public ProofMessage? ProvenEqual { get; init; }

    public PlannedMovesMessage? Difference { get; init; }

    public TransferCount Pulled { get; init; }

    public TransferCount Pushed { get; init; }

    public long LocalOnly { get; init; }

    public long RemoteOnly { get; init; }

    public long SkippedDeleted { get; init; }

    public DeletionsMessage? Deletions { get; init; }

    public long Returned { get; init; }

    public DeletionProofMessage? EqualButDeletions { get; init; }

    public double DurationSeconds { get; init; }

    public long FailedBlobs { get; init; }

    public IReadOnlyList<SyncFailureMessage?>? Failures { get; init; }

    public string? EndedEarly { get; init; }

    /// <summary>The deletions that travelled.</summary>
    internal sealed record DeletionsMessage(long Here, long There, long Refused);

    /// <summary>The proof that deletions alone keep the nodes apart, not yet checked.</summary>
    internal sealed record DeletionProofMessage(string? Root, long Blobs, DateTimeOffset At);

    /// <summary>The proof of equality, not yet checked.</summary>
    internal sealed record ProofMessage(string? Root, DateTimeOffset At);

    /// <summary>What a dry run found one way, not yet checked.</summary>
    internal sealed record PlannedMessage(long Blobs, long Bytes, IReadOnlyList<string?>? Digests);

    /// <summary>What a dry run found, not yet checked.</summary>
    internal sealed record PlannedMovesMessage(PlannedMessage? ToPull, PlannedMessage? ToPush);
}
