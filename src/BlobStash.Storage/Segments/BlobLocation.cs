namespace BlobStash.Storage.Segments;

/// <summary>Where a blob's record begins: in a segment at an offset, or in a file of its own.</summary>
/// <param name="Segment">Number of the segment; <see cref="LargeSegment"/> for a file of its own.</param>
/// <param name="Offset">Offset of the record in bytes, a multiple of 8; 0 for a file of its own.</param>
internal readonly record struct BlobLocation(uint Segment, long Offset)
{
    /// <summary>No segment has this number, which stands for files of their own. Numbers are below 2^24.</summary>
    public const uint LargeSegment = (1 << 24) - 1;

    public static readonly BlobLocation Large = new(LargeSegment, 0);

    public bool IsLarge => Segment == LargeSegment;
}
