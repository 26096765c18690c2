using BlobStash.Storage.Scrubbing;

namespace BlobStash.Server.Scrubbing;

/// <summary>The answer to a question for the scrub, in the order of its members.</summary>
internal sealed record ScrubReportDocument(
    string Status,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    long BytesDone,
    long BytesTotal,
    long FindingCount)
{
    /// <summary>Findings in one answer; the count tells how many there are.</summary>
    public const int MaxFindings = 1000;

    /// <summary>The first of the findings, in the order in which they were made.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>Renders a report; <see langword="null"/> when no scrub was started yet.</summary>
    public static ScrubReportDocument Create(ScrubReport? report) => report is null
        ? new ScrubReportDocument("none", null, null, 0, 0, 0) { Findings = [] }
        : new ScrubReportDocument(
            report.EndedAt is null ? "running" : "ended",
            report.StartedAt,
            report.EndedAt,
            report.BytesDone,
            report.BytesTotal,
            report.FindingCount)
        {
            Findings = [.. report.Findings.Take(MaxFindings).Select(static finding =>
                new Finding(finding.File, finding.Digest?.ToString(), finding.Action))],
        };

    /// <summary>One piece of damage and what became of it.</summary>
    internal sealed record Finding(string File, string? Digest, ScrubAction Action);
}
