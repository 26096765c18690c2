namespace BlobStash.Storage.Inspection;

/// <summary>A record of a file, or bytes in which none can be made out. The pieces of a file leave no gap.</summary>
/// <param name="Offset">Where it begins in the file, in bytes.</param>
/// <param name="Length">How many bytes it takes, headers and padding included.</param>
/// <param name="Condition">What was found.</param>
/// <param name="Record">The record's header; null when none can be read.</param>
public readonly record struct SegmentPiece(
    long Offset, long Length, PieceCondition Condition, RecordDescription? Record)
{
    /// <summary>Where in the file the damaged bytes begin; the place is known to a block of 64 KiB.</summary>
    public long DamageOffset { get; init; } = Offset;

    /// <summary>From the first damaged byte to the last one, in bytes.</summary>
    public long DamageLength { get; init; } = Length;

    /// <summary>Whether the bytes are not what was once written; a torn tail and empty space are no damage.
    /// </summary>
    public bool IsDamaged =>
        Condition is not (PieceCondition.Intact or PieceCondition.TornTail or PieceCondition.Empty);
}
