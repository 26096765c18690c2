using BlobStash.Core.Digests;
using BlobStash.Storage;
using BlobStash.Sync;

namespace BlobStash.Cli.Backup;

/// <summary>Shows a store to the Merkle tree. Thread safe.</summary>
internal sealed class StoreInventory(BlobStore store) : IInventory
{
    /// <inheritdoc/>
    public long Count => store.Count;

    /// <inheritdoc/>
    public long GetBucketVersion(byte prefix) => store.GetBucketVersion(prefix);

    /// <inheritdoc/>
    public void CopyBucket(byte prefix, List<Digest> digests) => store.CopyBucket(prefix, digests);
}
