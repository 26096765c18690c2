using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;

namespace BlobStash.Sync.Merkle;

/// <summary>
/// The running hash of the root, saved before every bucket, so that a change in bucket b costs the hashing of the
/// buckets from b on only. Not thread safe.
/// </summary>
/// <remarks>
/// An append that stops half-way leaves saved states of a text that no snapshot describes. That is harmless: the
/// bucket which the append began with still counts as changed, so the next one begins there or earlier.
/// </remarks>
internal sealed class RootMidstates
{
    private readonly Blake2bHasher[] _before = CreateHashers();
    private readonly Blake2bHasher _running = new();

    /// <summary>Goes back to the state before <paramref name="prefix"/>, which every later append builds on.</summary>
    public void Rewind(int prefix) => _before[prefix].CopyTo(_running);

    /// <summary>Saves the state as the one before <paramref name="prefix"/>, then takes in the bucket's text.</summary>
    public void Append(int prefix, ReadOnlySpan<byte> bucketText)
    {
        _running.CopyTo(_before[prefix]);
        _running.Append(bucketText);
    }

    /// <summary>The root over everything appended. The next use begins with <see cref="Rewind"/>.</summary>
    public Digest Finish() => _running.Finish();

    private static Blake2bHasher[] CreateHashers()
    {
        var hashers = new Blake2bHasher[MerkleState.BucketCount];
        for (var prefix = 0; prefix < hashers.Length; prefix++)
        {
            hashers[prefix] = new Blake2bHasher();
        }

        return hashers;
    }
}
