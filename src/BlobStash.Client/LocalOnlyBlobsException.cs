namespace BlobStash.Client;

/// <summary>A strict one-way pull found blobs that only this node has. Nothing was pulled.</summary>
/// <param name="count">Number of those blobs.</param>
public sealed class LocalOnlyBlobsException(long count)
    : Exception($"{(count == 1 ? "1 blob is" : $"{count} blobs are")} stored only on this node, which a strict pull "
        + "does not allow.")
{
    /// <summary>Number of blobs that only this node has.</summary>
    public long Count => count;
}
