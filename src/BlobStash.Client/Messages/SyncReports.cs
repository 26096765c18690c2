using System.Net;
using System.Text.Json;
using BlobStash.Core.Digests;
using BlobStash.Protocol.Problems;

namespace BlobStash.Client.Messages;

/// <summary>Reads and checks the report of a session that a node ran.</summary>
internal static class SyncReports
{
    /// <summary>
    /// Longest report in bytes; 100 failures with their reasons take about 40 KiB, and 20 000 digests 1.3 MiB.
    /// </summary>
    public const int MaxBytes = 2 << 20;

    /// <summary>The name of a value on the wire.</summary>
    public static string NameOf<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    /// <exception cref="BlobStashException">It is no report.</exception>
    public static SyncReport Read(ReadOnlySpan<byte> body)
    {
        SyncReportMessage? report;
        try
        {
            report = JsonSerializer.Deserialize(body, ClientJsonContext.Default.SyncReportMessage);
        }
        catch (JsonException exception)
        {
            throw Malformed(exception);
        }

        return report is { Peer: { } peer, Protocol: { } protocol, DurationSeconds: >= 0 and < int.MaxValue }
            ? new SyncReport
            {
                Peer = peer,
                Direction = Parse<SyncDirection>(report.Direction),
                Protocol = protocol,
                AlreadyInSync = report.AlreadyInSync,

                // A node of an older version knows the 256-bucket exchange only, and does not mention it.
                Method = report.Method is null ? SyncMethod.Buckets : Parse<SyncMethod>(report.Method),
                Fallback = report.Fallback,
                ProvenEqual = report.ProvenEqual is { } proof
                    ? new ProvenEquality(ParseDigest(proof.Root), proof.At)
                    : null,
                Difference = report.Difference is { } difference ? ReadDifference(difference) : null,
                Pulled = report.Pulled,
                Pushed = report.Pushed,
                LocalOnly = report.LocalOnly,
                RemoteOnly = report.RemoteOnly,
                SkippedDeleted = report.SkippedDeleted,
                DeletedHere = report.Deletions?.Here ?? 0,
                DeletedThere = report.Deletions?.There ?? 0,
                RefusedDeletions = report.Deletions?.Refused ?? 0,
                Returned = report.Returned,
                EqualButDeletions = report.EqualButDeletions is { } apart
                    ? new DeletionEquality(ParseDigest(apart.Root), apart.Blobs, apart.At)
                    : null,
                Duration = TimeSpan.FromSeconds(report.DurationSeconds),
                FailedBlobs = report.FailedBlobs,
                Failures = [.. (report.Failures ?? []).Take(SyncReport.MaxFailures).Select(ReadFailure)],
                EndedEarly = report.EndedEarly,
            }
            : throw Malformed();
    }

    private static SyncFailure ReadFailure(SyncFailureMessage? failure) =>
        Digest.TryParse(failure?.Digest, out var digest)
            ? new SyncFailure(digest, Parse<TransferDirection>(failure!.Direction), failure.Reason ?? "")
            : throw Malformed();

    private static SyncDifference ReadDifference(SyncReportMessage.PlannedMovesMessage difference) =>
        difference is { ToPull: { Digests: { } pulls } toPull, ToPush: { Digests: { } pushes } toPush }
            ? new SyncDifference
            {
                BlobsToPull = toPull.Blobs,
                BytesToPull = toPull.Bytes,
                BlobsToPush = toPush.Blobs,
                BytesToPush = toPush.Bytes,
                ToPull = [.. pulls.Select(ParseDigest)],
                ToPush = [.. pushes.Select(ParseDigest)],
            }
            : throw Malformed();

    private static Digest ParseDigest(string? text) =>
        Digest.TryParse(text, out var digest) ? digest : throw Malformed();

    /// <exception cref="BlobStashException">No value has the name.</exception>
    public static T Parse<T>(string? name)
        where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
        {
            if (NameOf(value) == name)
            {
                return value;
            }
        }

        throw Malformed();
    }

    private static BlobStashException Malformed(Exception? inner = null) => new(
        "The node's answer cannot be used: it is not the report of a session.",
        BlobStashProblem.AnswerMalformed,
        HttpStatusCode.OK,
        inner);
}
