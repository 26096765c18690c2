using BlobStash.Core.Digests;

namespace BlobStash.Core.Hashing;

/// <summary>BLAKE2b-256 (RFC 7693) of many independent inputs at once.</summary>
public static class Blake2bLanes
{
    /// <summary>Hashes each input.</summary>
    /// <param name="inputs">Any number of inputs of any lengths.</param>
    /// <param name="digests">At least as many places; the digests in the order of the inputs.</param>
    /// <exception cref="ArgumentException">There are fewer places than inputs.</exception>
    public static void HashMany(ReadOnlySpan<ReadOnlyMemory<byte>> inputs, Span<Digest> digests)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(digests.Length, inputs.Length, nameof(digests));
        for (var i = 0; i < inputs.Length; i++)
        {
            digests[i] = Blake2b256.Hash(inputs[i].Span);
        }
    }

    /// <summary>Appends to each hasher its own input.</summary>
    /// <param name="hashers">Distinct hashers.</param>
    /// <param name="inputs">As many inputs.</param>
    /// <exception cref="ArgumentException">The counts differ.</exception>
    public static void AppendMany(ReadOnlySpan<Blake2bHasher> hashers, ReadOnlySpan<ReadOnlyMemory<byte>> inputs)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(inputs.Length, hashers.Length, nameof(inputs));
        for (var i = 0; i < hashers.Length; i++)
        {
            hashers[i].Append(inputs[i].Span);
        }
    }
}
