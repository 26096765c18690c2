using BlobStash.Core.Digests;

namespace BlobStash.Sync
{
    /// <summary>The digest set of a node as reconciliation sees it. Thread safe.</summary>
    public interface IInventory
    {
        long Count { get; }
        /// <summary>Changes whenever the digest set of the bucket changes.</summary>
        long GetBucketVersion(byte prefix);
        /// <summary>Appends all digests of the bucket, ascending.</summary>
        void CopyBucket(byte prefix, List<Digest> digests);
    }
}

namespace BlobStash.Sync.Merkle
{
    /// <summary>Immutable snapshot. Leaves has 256 entries by prefix; null = empty bucket.</summary>
    public sealed class MerkleState
    {
        public MerkleState(Digest root, long count, Digest?[] leaves) => throw new NotImplementedException();
        public Digest Root => throw new NotImplementedException();
        public long Count => throw new NotImplementedException();
        public ReadOnlySpan<Digest?> Leaves => throw new NotImplementedException();
    }

    /// <summary>Lazily maintained state over an inventory. Thread safe; only changed buckets are rehashed.</summary>
    public sealed class MerkleTree(IInventory inventory)
    {
        public MerkleState GetState() => throw new NotImplementedException();
    }
}
