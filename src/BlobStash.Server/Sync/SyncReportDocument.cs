using BlobStash.Client;
using BlobStash.Core.Digests;

namespace BlobStash.Server.Sync;

/// <summary>The answer to a sync request, in the order of its members.</summary>
internal sealed record SyncReportDocument(
    string Peer,
    SyncDirection Direction,
    string Protocol,
    bool AlreadyInSync,
    SyncReportDocument.Transfer Pulled,
    SyncReportDocument.Transfer Pushed)
{
    /// <summary>How the difference was found.</summary>
    public required SyncMethod Method { get; init; }

    /// <summary>Why a better method was given up; <see langword="null"/> when none was.</summary>
    public required string? Fallback { get; init; }

    /// <summary>When both nodes were proven equal at the end; <see langword="null"/> when they were not.</summary>
    public required Proof? ProvenEqual { get; init; }

    /// <summary>What would be moved; <see langword="null"/> unless it was a dry run.</summary>
    public required PlannedMoves? Difference { get; init; }

    /// <summary>Blobs that only this node has, and that a pull left alone.</summary>
    public required long LocalOnly { get; init; }

    /// <summary>Blobs that only the peer has, and that a push left alone.</summary>
    public required long RemoteOnly { get; init; }

    /// <summary>Blobs that were deleted on the node that lacks them, and were left so.</summary>
    public required long SkippedDeleted { get; init; }

    /// <summary>Deletions that travelled, and those that were not taken.</summary>
    public required TravelledDeletions Deletions { get; init; }

    /// <summary>Blobs that came back here after they had been deleted.</summary>
    public required long Returned { get; init; }

    /// <summary>
    /// When it was proven that deletions alone keep the nodes apart; <see langword="null"/> when it was not.
    /// </summary>
    public required DeletionProof? EqualButDeletions { get; init; }

    /// <summary>How long the session took.</summary>
    public required double DurationSeconds { get; init; }

    /// <summary>Blobs that could not be moved.</summary>
    public required long FailedBlobs { get; init; }

    /// <summary>The first of them, each with its reason.</summary>
    public required IReadOnlyList<Failure> Failures { get; init; }

    /// <summary>Why the session stopped before its end; <see langword="null"/> when it did not.</summary>
    public required string? EndedEarly { get; init; }

    /// <summary>Renders a report.</summary>
    public static SyncReportDocument Create(SyncReport report) => new(
        report.Peer,
        report.Direction,
        report.Protocol,
        report.AlreadyInSync,
        new Transfer(report.Pulled.Blobs, report.Pulled.Bytes),
        new Transfer(report.Pushed.Blobs, report.Pushed.Bytes))
    {
        Method = report.Method,
        Fallback = report.Fallback,
        ProvenEqual = report.ProvenEqual is { } proof ? new Proof(proof.Root.ToString(), proof.At) : null,
        Difference = report.Difference is { } difference ? PlannedMoves.Create(difference) : null,
        LocalOnly = report.LocalOnly,
        RemoteOnly = report.RemoteOnly,
        SkippedDeleted = report.SkippedDeleted,
        Deletions = new TravelledDeletions(report.DeletedHere, report.DeletedThere, report.RefusedDeletions),
        Returned = report.Returned,
        EqualButDeletions = report.EqualButDeletions is { } apart
            ? new DeletionProof(apart.Root.ToString(), apart.Blobs, apart.At)
            : null,
        DurationSeconds = report.Duration.TotalSeconds,
        FailedBlobs = report.FailedBlobs,
        Failures = [.. report.Failures.Select(static failure =>
            new Failure(failure.Digest.ToString(), failure.Direction, failure.Reason))],
        EndedEarly = report.EndedEarly,
    };

    /// <summary>The Merkle root that both nodes had, and when they were compared.</summary>
    internal sealed record Proof(string Root, DateTimeOffset At);

    /// <summary>Blobs deleted here and on the peer, and deletions that were not taken.</summary>
    internal sealed record TravelledDeletions(long Here, long There, long Refused);

    /// <summary>The Merkle root of both sets without the blobs that deletions keep apart.</summary>
    internal sealed record DeletionProof(string Root, long Blobs, DateTimeOffset At);

    /// <summary>What a dry run found for one way.</summary>
    internal sealed record Planned(long Blobs, long Bytes, IReadOnlyList<string> Digests);

    /// <summary>What a dry run found.</summary>
    internal sealed record PlannedMoves(Planned ToPull, Planned ToPush)
    {
        /// <summary>Renders a difference.</summary>
        public static PlannedMoves Create(SyncDifference difference) => new(
            new Planned(difference.BlobsToPull, difference.BytesToPull, Render(difference.ToPull)),
            new Planned(difference.BlobsToPush, difference.BytesToPush, Render(difference.ToPush)));

        private static string[] Render(IReadOnlyList<Digest> digests) =>
            [.. digests.Select(static digest => digest.ToString())];
    }

    /// <summary>Blobs and bytes that moved one way.</summary>
    internal sealed record Transfer(long Blobs, long Bytes);

    /// <summary>One blob that could not be moved.</summary>
    internal sealed record Failure(string Digest, TransferDirection Direction, string Reason);
}
