using BlobStash.Core.Digests;

namespace BlobStash.Sync.Merkle;

/// <summary>A state with the bucket versions and sizes that it was computed from. Never changed once made.</summary>
/// <param name="State">The state.</param>
/// <param name="Versions">The version of each bucket, read before the bucket was copied.</param>
/// <param name="Counts">The number of digests of each bucket.</param>
internal sealed record TreeSnapshot(MerkleState State, long[] Versions, int[] Counts)
{
    /// <summary>A version that no bucket ever has.</summary>
    private const long NoVersion = long.MinValue;

    /// <summary>Stands for "nothing computed yet": every bucket counts as changed.</summary>
    public static TreeSnapshot Unseen { get; } = new(
        new MerkleState(null, 0, new Digest?[MerkleState.BucketCount]),
        [.. Enumerable.Repeat(NoVersion, MerkleState.BucketCount)],
        new int[MerkleState.BucketCount]);

    /// <summary>Whether it shows exactly what another one does.</summary>
    public bool IsSameAs(TreeSnapshot other) => Versions.AsSpan().SequenceEqual(other.Versions);

    /// <summary>The first bucket that has changed since; <see cref="MerkleState.BucketCount"/> for none.</summary>
    public int FindFirstChanged(IInventory inventory)
    {
        var prefix = 0;
        while (prefix < MerkleState.BucketCount && inventory.GetBucketVersion((byte)prefix) == Versions[prefix])
        {
            prefix++;
        }

        return prefix;
    }
}
