using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;

namespace BlobStash.Sync.Merkle;

/// <summary>
/// What two nodes compare first: the leaves of a node's digest set, what stands for all of them, and the number of
/// digests. A leaf is the BLAKE2b-256 of the concatenated lower-case hexadecimal digests of its bucket, ascending.
/// Immutable, hence safe for concurrent use.
/// </summary>
public sealed class MerkleState
{
    /// <summary>Number of buckets: one for each first digest byte.</summary>
    public const int BucketCount = 256;

    private readonly Digest?[] _leaves;

    /// <summary>Makes a state of its parts, which are copied.</summary>
    /// <param name="root">BLAKE2b-256 over the text of all digests; null where it is not known.</param>
    /// <param name="count">Number of digests, at least 0.</param>
    /// <param name="leaves">Exactly <see cref="BucketCount"/> leaves by prefix; null for an empty bucket.</param>
    /// <exception cref="ArgumentException">The number of leaves is another one.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public MerkleState(Digest? root, long count, Digest?[] leaves)
    {
        ArgumentNullException.ThrowIfNull(leaves);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (leaves.Length != BucketCount)
        {
            throw new ArgumentException($"A state has {BucketCount} leaves, not {leaves.Length}.", nameof(leaves));
        }

        Root = root;
        Count = count;
        _leaves = [.. leaves];
        MerkleRoot = HashLeaves(_leaves);
    }

    /// <summary>
    /// BLAKE2b-256 over the text of all digests, as the original server has it; null where it is not known. It takes
    /// the hashing of every digest, and says no more than <see cref="MerkleRoot"/>.
    /// </summary>
    public Digest? Root { get; }

    /// <summary>
    /// BLAKE2b-256 over the <see cref="BucketCount"/> leaves by prefix, 32 bytes each, with 32 zero bytes for an empty
    /// bucket. Equal ones mean equal digest sets.
    /// </summary>
    public Digest MerkleRoot { get; }

    /// <summary>Number of digests.</summary>
    public long Count { get; }

    /// <summary>The <see cref="BucketCount"/> leaves by prefix; null for an empty bucket.</summary>
    public ReadOnlySpan<Digest?> Leaves => _leaves;

    private static Digest HashLeaves(Digest?[] leaves)
    {
        var bytes = new byte[BucketCount * Digest.Size];
        for (var prefix = 0; prefix < BucketCount; prefix++)
        {
            leaves[prefix].GetValueOrDefault().CopyTo(bytes.AsSpan(prefix * Digest.Size, Digest.Size));
        }

        return Blake2b256.Hash(bytes);
    }
}
