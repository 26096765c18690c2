using System.Numerics;
using System.Runtime.CompilerServices;

namespace BlobStash.Sync.Sketches;

/// <summary>
/// SipHash-2-4 of a message of exactly eight bytes. Source: Aumasson, Bernstein, <em>SipHash: a fast short-input
/// PRF</em>, INDOCRYPT 2012; v0 to v3 are named as there. The framework has none that takes a key.
/// </summary>
internal static class SipHash
{
    /// <summary>The last message word: the length in the top byte, no bytes of the message below.</summary>
    private const ulong LengthWord = 8UL << 56;

    /// <summary>Hashes one message word.</summary>
    /// <param name="k0">First eight bytes of the key, little-endian.</param>
    /// <param name="k1">Last eight bytes of the key, little-endian.</param>
    /// <param name="message">The eight bytes of the message, little-endian.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Compute(ulong k0, ulong k1, ulong message)
    {
        var v0 = k0 ^ 0x736f6d6570736575;
        var v1 = k1 ^ 0x646f72616e646f6d;
        var v2 = k0 ^ 0x6c7967656e657261;
        var v3 = k1 ^ 0x7465646279746573;
        v3 ^= message;
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        v0 ^= message;
        v3 ^= LengthWord;
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        v0 ^= LengthWord;
        v2 ^= 0xff;
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        return v0 ^ v1 ^ v2 ^ v3;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        v0 += v1;
        v1 = BitOperations.RotateLeft(v1, 13) ^ v0;
        v0 = BitOperations.RotateLeft(v0, 32);
        v2 += v3;
        v3 = BitOperations.RotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = BitOperations.RotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = BitOperations.RotateLeft(v1, 17) ^ v2;
        v2 = BitOperations.RotateLeft(v2, 32);
    }
}
