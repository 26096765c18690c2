namespace BlobStash.Storage.Scrubbing;

/// <summary>What a scrub has found, during the run and after it.</summary>
/// <param name="StartedAt">When it began.</param>
/// <param name="EndedAt">When it ended; null while it runs.</param>
/// <param name="BytesDone">Bytes of segments and large blobs that were verified.</param>
/// <param name="BytesTotal">Bytes of segments and large blobs when it began.</param>
/// <param name="FindingCount">How many findings there were.</param>
/// <param name="Findings">The first <see cref="MaxFindings"/> of them, in the order in which they were made.</param>
public sealed record ScrubReport(
    DateTimeOffset StartedAt,
    DateTimeOffset? EndedAt,
    long BytesDone,
    long BytesTotal,
    long FindingCount,
    IReadOnlyList<ScrubFinding> Findings)
{
    /// <summary>Most findings that a report keeps.</summary>
    public const int MaxFindings = 100_000;
}
