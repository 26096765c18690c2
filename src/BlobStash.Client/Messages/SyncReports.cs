using System.Net;
using System.Text.Json;
using BlobStash.Protocol.Documents;
using BlobStash.Protocol.Problems;

namespace BlobStash.Client.Messages;

/// <summary>Reads and checks the report of a session that a node ran.</summary>
internal static class SyncReports
{
    /// <summary>
    /// Longest report in bytes; 100 failures with their reasons take about 40 KiB, and 20 000 digests 1.3 MiB.
    /// </summary>
    public const int MaxBytes = 2 << 20;

    /// <exception cref="BlobStashException">It is no report.</exception>
    public static SyncReport Read(ReadOnlySpan<byte> body)
    {
        SyncReport? report;
        try
        {
            report = JsonSerializer.Deserialize(body, AnswerJson.Default.SyncReport);
        }
        catch (JsonException exception)
        {
            throw Malformed(exception);
        }

        if (report is null || report.Duration < TimeSpan.Zero || report.Duration >= SecondsConverter.Most
            || report.Failures.Contains(null!)
            || report.Difference is { ToPull: null } or { ToPush: null } or { ToPull.Digests: null }
                or { ToPush.Digests: null })
        {
            throw Malformed();
        }

        return report.Failures.Count > SyncReport.MaxFailures
            ? report with { Failures = [.. report.Failures.Take(SyncReport.MaxFailures)] }
            : report;
    }

    private static BlobStashException Malformed(Exception? inner = null) => new(
        "The node's answer cannot be used: it is not the report of a session.",
        BlobStashProblem.AnswerMalformed,
        HttpStatusCode.OK,
        inner);
}
