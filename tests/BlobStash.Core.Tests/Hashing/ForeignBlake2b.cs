using BlobStash.Core.Digests;
using Konscious.Security.Cryptography;

namespace BlobStash.Core.Tests.Hashing;

/// <summary>BLAKE2b-256 by a package that shares nothing with ours, and that every machine has, unlike b2sum.</summary>
internal static class ForeignBlake2b
{
    private const int DigestBits = Digest.Size * 8;

    /// <summary>Hashes the input without a key.</summary>
    public static Digest Hash(ReadOnlyMemory<byte> input)
    {
        using var algorithm = new HMACBlake2B(DigestBits);
        return Digest.FromBytes(algorithm.ComputeHash(input.ToArray()));
    }
}
