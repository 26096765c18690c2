namespace BlobStash.Storage.Parity;

/// <summary>A shard's bytes in the protected file.</summary>
/// <param name="Offset">Where it begins, in bytes.</param>
/// <param name="Length">Its length in bytes.</param>
internal readonly record struct DamagedRange(long Offset, long Length)
{
    /// <summary>Whether a record at an offset has bytes in the range.</summary>
    public bool Overlaps(long offset, long length) => offset < Offset + Length && Offset < offset + length;
}
