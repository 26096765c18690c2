using BlobStash.Core.Digests;

namespace BlobStash.Sync.Merkle;

/// <summary>
/// What two nodes compare first: the root, the number of digests and the leaves of a node's digest set. A leaf is the
/// BLAKE2b-256 of the concatenated lower-case hexadecimal digests of its bucket, ascending; the root is the same over
/// all digests (not over the leaves). Immutable, hence safe for concurrent use.
/// </summary>
public sealed class MerkleState
{
    /// <summary>Number of buckets: one for each first digest byte.</summary>
    public const int BucketCount = 256;

    private readonly Digest?[] _leaves;

    /// <summary>Makes a state of its parts, which are copied.</summary>
    /// <param name="root">BLAKE2b-256 over the text of all digests.</param>
    /// <param name="count">Number of digests, at least 0.</param>
    /// <param name="leaves">Exactly <see cref="BucketCount"/> leaves by prefix; null for an empty bucket.</param>
    /// <exception cref="ArgumentException">The number of leaves is another one.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public MerkleState(Digest root, long count, Digest?[] leaves)
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
    }

    /// <summary>BLAKE2b-256 over the text of all digests.</summary>
    public Digest Root { get; }

    /// <summary>Number of digests.</summary>
    public long Count { get; }

    /// <summary>The <see cref="BucketCount"/> leaves by prefix; null for an empty bucket.</summary>
    public ReadOnlySpan<Digest?> Leaves => _leaves;
}
