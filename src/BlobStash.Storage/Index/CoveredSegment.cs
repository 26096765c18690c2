namespace BlobStash.Storage.Index;

/// <summary>What a checkpoint says of a segment.</summary>
/// <param name="Length">Offset up to which its records are in the checkpoint.</param>
/// <param name="IsSealed">It was sealed then.</param>
/// <param name="ParityLength">Bytes of it that its parity protected then; 0 without parity.</param>
internal readonly record struct CoveredSegment(long Length, bool IsSealed, long ParityLength);
