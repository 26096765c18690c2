namespace BlobStash.Storage.Backup;

/// <summary>Bytes of a file that go into the copy.</summary>
/// <param name="Offset">Where they begin in the original.</param>
/// <param name="Length">How many there are.</param>
internal readonly record struct CopiedRange(long Offset, long Length)
{
    /// <summary>Offset of the first byte behind them.</summary>
    public long End => Offset + Length;
}
