using System.Text.Json.Serialization;
using BlobStash.Storage.Recovery;
using BlobStash.Storage.Scrubbing;

namespace BlobStash.Cli.Messages;

/// <summary>What <c>scrub --json</c> prints.</summary>
/// <param name="Whole">Nothing is damaged any more.</param>
/// <param name="Bytes">Bytes of segments and large blobs that were verified.</param>
internal sealed record ScrubDocument(bool Whole, long Bytes)
{
    /// <summary>Files that were mended from parity when the store was opened, before the scrub.</summary>
    public required IReadOnlyList<string> MendedAtStart { get; init; }

    /// <summary>Bytes in which no record can be made out, found when the store was opened.</summary>
    public required long DamagedBytes { get; init; }

    /// <summary>
    /// Files that were gone, or had lost their end, when the store was opened. What that costs is among the repairs.
    /// </summary>
    public required IReadOnlyList<string> MissingAtStart { get; init; }

    /// <summary>Large blobs whose files are damaged at their head.</summary>
    public required long MissingLargeBlobs { get; init; }

    /// <summary>Findings in all, also those that are not listed.</summary>
    public required long FindingCount { get; init; }

    public required IReadOnlyList<Repair> Repairs { get; init; }

    public static ScrubDocument Create(RecoveryReport start, ScrubReport report)
    {
        var repairs = report.Findings.Select(Repair.Create).ToList();
        var isWhole = start is { DamagedBytes: 0, MissingLargeBlobs: 0 }
            && !repairs.Exists(repair => repair.IsDamaged)
            && report.FindingCount == repairs.Count;
        return new(isWhole, report.BytesDone)
        {
            MendedAtStart = start.MendedFiles,
            MissingAtStart = start.MissingFiles,
            DamagedBytes = start.DamagedBytes,
            MissingLargeBlobs = start.MissingLargeBlobs,
            FindingCount = report.FindingCount,
            Repairs = repairs,
        };
    }

    /// <summary>One piece of damage and what became of it.</summary>
    internal sealed record Repair(
        string File, string? Digest, [property: JsonIgnore] ScrubAction Action, string Outcome, bool IsDamaged)
    {
        public static Repair Create(ScrubFinding finding) => new(
            finding.File,
            finding.Digest?.ToString(),
            finding.Action,
            CliJson.NameOf(finding.Action),
            finding.Action is ScrubAction.Quarantined or ScrubAction.Left or ScrubAction.Unreadable);
    }
}
