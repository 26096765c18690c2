using System.Text.Json.Serialization;

namespace BlobStash.Protocol.Documents;

/// <summary>
/// What a session did: the answer of <c>POST /v1/sync</c>, in the order of its members. What a node of an older version
/// leaves out has its default.
/// </summary>
public sealed record SyncReport
{
    /// <summary>Most entries of <see cref="Failures"/>; the rest is only counted.</summary>
    public const int MaxFailures = 100;

    /// <summary>The peer's URL.</summary>
    public required string Peer { get; init; }

    /// <summary>The direction that was asked for.</summary>
    public required SyncDirection Direction { get; init; }

    /// <summary>How the peer was talked to: <c>native</c> or <c>compatible</c>.</summary>
    public required string Protocol { get; init; }

    /// <summary>True when the roots were equal, so that nothing had to be done.</summary>
    public bool AlreadyInSync { get; init; }

    /// <summary>What was received and stored here.</summary>
    public TransferCount Pulled { get; init; }

    /// <summary>What was sent and stored there.</summary>
    public TransferCount Pushed { get; init; }

    /// <summary>How the difference was found; with several looks, the last one.</summary>
    public SyncMethod Method { get; init; }

    /// <summary>Why a better method was given up, in one sentence; null when none was.</summary>
    public string? Fallback { get; init; }

    /// <summary>The proof that both nodes ended with the same set; null when there is none.</summary>
    public ProvenEquality? ProvenEqual { get; init; }

    /// <summary>What would be moved; null unless the session was a dry run.</summary>
    public SyncDifference? Difference { get; init; }

    /// <summary>Number of blobs that only this node has, left alone by a one-way pull.</summary>
    public long LocalOnly { get; init; }

    /// <summary>Number of blobs that only the peer has, left alone by a one-way push.</summary>
    public long RemoteOnly { get; init; }

    /// <summary>
    /// Number of differing blobs that were deleted on the node that lacks them, and that the session left deleted.
    /// </summary>
    public long SkippedDeleted { get; init; }

    /// <summary>The deletions that travelled, and those that were not taken.</summary>
    public TravelledDeletions Deletions { get; init; }

    /// <summary>Number of blobs that came back here after they had been deleted.</summary>
    public long Returned { get; init; }

    /// <summary>
    /// The proof that nothing but deletions keeps the nodes apart; null where there is none, or where they are equal.
    /// </summary>
    public DeletionEquality? EqualButDeletions { get; init; }

    /// <summary>How long the session took.</summary>
    [JsonPropertyName("durationSeconds")]
    public TimeSpan Duration { get; init; }

    /// <summary>Number of blobs that could not be moved.</summary>
    public long FailedBlobs { get; init; }

    /// <summary>The first failures, at most <see cref="MaxFailures"/>.</summary>
    public IReadOnlyList<SyncFailure> Failures { get; init => field = value ?? []; } = [];

    /// <summary>
    /// Why the session stopped before it had tried every differing blob, in one sentence; null when it did not.
    /// </summary>
    public string? EndedEarly { get; init; }
}
