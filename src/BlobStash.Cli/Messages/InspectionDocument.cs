using BlobStash.Storage.Inspection;

namespace BlobStash.Cli.Messages;

/// <summary>What <c>verify --json</c> prints.</summary>
internal sealed record InspectionDocument(string Store, bool Sound, bool InUse)
{
    public required int Segments { get; init; }

    public required int LargeBlobs { get; init; }

    public required int ParityFiles { get; init; }

    public required long BlobRecords { get; init; }

    public required long Tombstones { get; init; }

    public required long Bytes { get; init; }

    public required string Checkpoint { get; init; }

    /// <summary>Damaged places, also those that are not listed.</summary>
    public required long DamageCount { get; init; }

    public required IReadOnlyList<Finding> Findings { get; init; }

    public static InspectionDocument Create(InspectionReport report) => new(
        report.Store, report.IsSound, report.IsInUse)
    {
        Segments = report.Segments,
        LargeBlobs = report.LargeBlobs,
        ParityFiles = report.ParityFiles,
        BlobRecords = report.BlobRecords,
        Tombstones = report.Tombstones,
        Bytes = report.Bytes,
        Checkpoint = CliJson.NameOf(report.Checkpoint),
        DamageCount = report.DamageCount,
        Findings = [.. report.Findings.Select(Finding.Create)],
    };

    /// <summary>One place.</summary>
    internal sealed record Finding(string Kind, bool IsDamage, string File, long Offset, long Length, string? Digest)
    {
        public static Finding Create(InspectionFinding finding) => new(
            CliJson.NameOf(finding.Kind),
            finding.IsDamage,
            finding.File,
            finding.Offset,
            finding.Length,
            finding.Digest?.ToString());
    }
}
