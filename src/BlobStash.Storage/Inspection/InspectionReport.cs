namespace BlobStash.Storage.Inspection;

/// <summary>What an inspection of a whole store found.</summary>
public sealed record InspectionReport
{
    /// <summary>Most places that a report names; further damage is only counted.</summary>
    public const int MaxFindings = 10_000;

    /// <summary>Identity of the store, 32 hexadecimal digits.</summary>
    public required string Store { get; init; }

    /// <summary>Whether a node had the store open, so that its files may have changed meanwhile.</summary>
    public required bool IsInUse { get; init; }

    /// <summary>Segments that were read.</summary>
    public required int Segments { get; init; }

    /// <summary>Files of large blobs that were read.</summary>
    public required int LargeBlobs { get; init; }

    /// <summary>Parity files that were read.</summary>
    public required int ParityFiles { get; init; }

    /// <summary>Intact blob records, those of large blobs and of blobs deleted since included.</summary>
    public required long BlobRecords { get; init; }

    /// <summary>Intact tombstones.</summary>
    public required long Tombstones { get; init; }

    /// <summary>Bytes of all files that were read.</summary>
    public required long Bytes { get; init; }

    /// <summary>What was found of the checkpoint.</summary>
    public required CheckpointCondition Checkpoint { get; init; }

    /// <summary>How many places are damaged, also those that are not in <see cref="Findings"/>.</summary>
    public required long DamageCount { get; init; }

    /// <summary>Damage and notes in the order in which they were found, at most <see cref="MaxFindings"/>.</summary>
    public required IReadOnlyList<InspectionFinding> Findings { get; init; }

    /// <summary>Whether nothing is damaged.</summary>
    public bool IsSound => DamageCount == 0;
}
