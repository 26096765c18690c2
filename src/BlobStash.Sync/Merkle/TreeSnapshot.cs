using BlobStash.Core.Digests;

namespace BlobStash.Sync.Merkle;

/// <summary>A state with the bucket versions and sizes that it was computed from. Never changed once made.</summary>
/// <param name="State">The state.</param>
/// <param name="Versions">The version of each bucket, read before the bucket was copied.</param>
/// <param name="Counts">The number of digests of each bucket.</param>
internal sealed record TreeSnapshot(MerkleState State, long[] Versions, int[] Counts)
{
    /// <summary>Stands for "nothing computed yet": every bucket counts as changed.</summary>
    public static TreeSnapshot Unseen { get; } = new(
        new MerkleState(default, 0, new Digest?[MerkleState.BucketCount]),
        new long[MerkleState.BucketCount],
        new int[MerkleState.BucketCount]);
}
