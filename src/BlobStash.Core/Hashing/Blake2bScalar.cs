using System.Numerics;
using System.Runtime.CompilerServices;

namespace BlobStash.Core.Hashing;

/// <summary>
/// The compression function F of RFC 7693 section 3.2 for one stream, on general registers. Names follow the RFC:
/// h is the chained state, v the working vector, m the message block, t the byte counter, f the final block flag.
/// </summary>
internal static unsafe class Blake2bScalar
{
    /// <summary>Compresses blocks in order.</summary>
    /// <param name="h">The chained state, h[8]; read and written.</param>
    /// <param name="blocks">The blocks, blockCount * 128 bytes, of any alignment.</param>
    /// <param name="blockCount">How many blocks there are.</param>
    /// <param name="t">Bytes hashed before these blocks.</param>
    public static void CompressMany(ulong* h, byte* blocks, long blockCount, ulong t)
    {
        for (var i = 0L; i < blockCount; i++, blocks += Blake2bParameters.BlockSize)
        {
            t += Blake2bParameters.BlockSize;
            Compress(h, (ulong*)blocks, t, 0);
        }
    }

    /// <summary>
    /// Compresses one block. All twelve rounds are written out: with the message schedule SIGMA (section 2.7) in the
    /// code instead of in a table, the words come straight from the input as memory operands.
    /// </summary>
    /// <param name="h">The chained state, h[8]; read and written.</param>
    /// <param name="m">The message block, m[16], of any alignment.</param>
    /// <param name="t">Bytes hashed up to the end of this block. The upper half of the RFC's counter is always zero.</param>
    /// <param name="f">All ones for the last block, else zero.</param>
    public static void Compress(ulong* h, ulong* m, ulong t, ulong f)
    {
        ulong v0 = h[0], v1 = h[1], v2 = h[2], v3 = h[3], v4 = h[4], v5 = h[5], v6 = h[6], v7 = h[7];
        ulong v8 = Blake2bParameters.IV0, v9 = Blake2bParameters.IV1;
        ulong v10 = Blake2bParameters.IV2, v11 = Blake2bParameters.IV3;
        ulong v12 = Blake2bParameters.IV4 ^ t, v13 = Blake2bParameters.IV5;
        ulong v14 = Blake2bParameters.IV6 ^ f, v15 = Blake2bParameters.IV7;
        G(ref v0, ref v4, ref v8, ref v12, m[0], m[1]); G(ref v1, ref v5, ref v9, ref v13, m[2], m[3]);
        G(ref v2, ref v6, ref v10, ref v14, m[4], m[5]); G(ref v3, ref v7, ref v11, ref v15, m[6], m[7]);
        G(ref v0, ref v5, ref v10, ref v15, m[8], m[9]); G(ref v1, ref v6, ref v11, ref v12, m[10], m[11]);
        G(ref v2, ref v7, ref v8, ref v13, m[12], m[13]); G(ref v3, ref v4, ref v9, ref v14, m[14], m[15]);
        G(ref v0, ref v4, ref v8, ref v12, m[14], m[10]); G(ref v1, ref v5, ref v9, ref v13, m[4], m[8]);
        G(ref v2, ref v6, ref v10, ref v14, m[9], m[15]); G(ref v3, ref v7, ref v11, ref v15, m[13], m[6]);
        G(ref v0, ref v5, ref v10, ref v15, m[1], m[12]); G(ref v1, ref v6, ref v11, ref v12, m[0], m[2]);
        G(ref v2, ref v7, ref v8, ref v13, m[11], m[7]); G(ref v3, ref v4, ref v9, ref v14, m[5], m[3]);
        G(ref v0, ref v4, ref v8, ref v12, m[11], m[8]); G(ref v1, ref v5, ref v9, ref v13, m[12], m[0]);
        G(ref v2, ref v6, ref v10, ref v14, m[5], m[2]); G(ref v3, ref v7, ref v11, ref v15, m[15], m[13]);
        G(ref v0, ref v5, ref v10, ref v15, m[10], m[14]); G(ref v1, ref v6, ref v11, ref v12, m[3], m[6]);
        G(ref v2, ref v7, ref v8, ref v13, m[7], m[1]); G(ref v3, ref v4, ref v9, ref v14, m[9], m[4]);
        G(ref v0, ref v4, ref v8, ref v12, m[7], m[9]); G(ref v1, ref v5, ref v9, ref v13, m[3], m[1]);
        G(ref v2, ref v6, ref v10, ref v14, m[13], m[12]); G(ref v3, ref v7, ref v11, ref v15, m[11], m[14]);
        G(ref v0, ref v5, ref v10, ref v15, m[2], m[6]); G(ref v1, ref v6, ref v11, ref v12, m[5], m[10]);
        G(ref v2, ref v7, ref v8, ref v13, m[4], m[0]); G(ref v3, ref v4, ref v9, ref v14, m[15], m[8]);
        G(ref v0, ref v4, ref v8, ref v12, m[9], m[0]); G(ref v1, ref v5, ref v9, ref v13, m[5], m[7]);
        G(ref v2, ref v6, ref v10, ref v14, m[2], m[4]); G(ref v3, ref v7, ref v11, ref v15, m[10], m[15]);
        G(ref v0, ref v5, ref v10, ref v15, m[14], m[1]); G(ref v1, ref v6, ref v11, ref v12, m[11], m[12]);
        G(ref v2, ref v7, ref v8, ref v13, m[6], m[8]); G(ref v3, ref v4, ref v9, ref v14, m[3], m[13]);
        G(ref v0, ref v4, ref v8, ref v12, m[2], m[12]); G(ref v1, ref v5, ref v9, ref v13, m[6], m[10]);
        G(ref v2, ref v6, ref v10, ref v14, m[0], m[11]); G(ref v3, ref v7, ref v11, ref v15, m[8], m[3]);
        G(ref v0, ref v5, ref v10, ref v15, m[4], m[13]); G(ref v1, ref v6, ref v11, ref v12, m[7], m[5]);
        G(ref v2, ref v7, ref v8, ref v13, m[15], m[14]); G(ref v3, ref v4, ref v9, ref v14, m[1], m[9]);
        G(ref v0, ref v4, ref v8, ref v12, m[12], m[5]); G(ref v1, ref v5, ref v9, ref v13, m[1], m[15]);
        G(ref v2, ref v6, ref v10, ref v14, m[14], m[13]); G(ref v3, ref v7, ref v11, ref v15, m[4], m[10]);
        G(ref v0, ref v5, ref v10, ref v15, m[0], m[7]); G(ref v1, ref v6, ref v11, ref v12, m[6], m[3]);
        G(ref v2, ref v7, ref v8, ref v13, m[9], m[2]); G(ref v3, ref v4, ref v9, ref v14, m[8], m[11]);
        G(ref v0, ref v4, ref v8, ref v12, m[13], m[11]); G(ref v1, ref v5, ref v9, ref v13, m[7], m[14]);
        G(ref v2, ref v6, ref v10, ref v14, m[12], m[1]); G(ref v3, ref v7, ref v11, ref v15, m[3], m[9]);
        G(ref v0, ref v5, ref v10, ref v15, m[5], m[0]); G(ref v1, ref v6, ref v11, ref v12, m[15], m[4]);
        G(ref v2, ref v7, ref v8, ref v13, m[8], m[6]); G(ref v3, ref v4, ref v9, ref v14, m[2], m[10]);
        G(ref v0, ref v4, ref v8, ref v12, m[6], m[15]); G(ref v1, ref v5, ref v9, ref v13, m[14], m[9]);
        G(ref v2, ref v6, ref v10, ref v14, m[11], m[3]); G(ref v3, ref v7, ref v11, ref v15, m[0], m[8]);
        G(ref v0, ref v5, ref v10, ref v15, m[12], m[2]); G(ref v1, ref v6, ref v11, ref v12, m[13], m[7]);
        G(ref v2, ref v7, ref v8, ref v13, m[1], m[4]); G(ref v3, ref v4, ref v9, ref v14, m[10], m[5]);
        G(ref v0, ref v4, ref v8, ref v12, m[10], m[2]); G(ref v1, ref v5, ref v9, ref v13, m[8], m[4]);
        G(ref v2, ref v6, ref v10, ref v14, m[7], m[6]); G(ref v3, ref v7, ref v11, ref v15, m[1], m[5]);
        G(ref v0, ref v5, ref v10, ref v15, m[15], m[11]); G(ref v1, ref v6, ref v11, ref v12, m[9], m[14]);
        G(ref v2, ref v7, ref v8, ref v13, m[3], m[12]); G(ref v3, ref v4, ref v9, ref v14, m[13], m[0]);
        G(ref v0, ref v4, ref v8, ref v12, m[0], m[1]); G(ref v1, ref v5, ref v9, ref v13, m[2], m[3]);
        G(ref v2, ref v6, ref v10, ref v14, m[4], m[5]); G(ref v3, ref v7, ref v11, ref v15, m[6], m[7]);
        G(ref v0, ref v5, ref v10, ref v15, m[8], m[9]); G(ref v1, ref v6, ref v11, ref v12, m[10], m[11]);
        G(ref v2, ref v7, ref v8, ref v13, m[12], m[13]); G(ref v3, ref v4, ref v9, ref v14, m[14], m[15]);
        G(ref v0, ref v4, ref v8, ref v12, m[14], m[10]); G(ref v1, ref v5, ref v9, ref v13, m[4], m[8]);
        G(ref v2, ref v6, ref v10, ref v14, m[9], m[15]); G(ref v3, ref v7, ref v11, ref v15, m[13], m[6]);
        G(ref v0, ref v5, ref v10, ref v15, m[1], m[12]); G(ref v1, ref v6, ref v11, ref v12, m[0], m[2]);
        G(ref v2, ref v7, ref v8, ref v13, m[11], m[7]); G(ref v3, ref v4, ref v9, ref v14, m[5], m[3]);
        h[0] ^= v0 ^ v8; h[1] ^= v1 ^ v9; h[2] ^= v2 ^ v10; h[3] ^= v3 ^ v11;
        h[4] ^= v4 ^ v12; h[5] ^= v5 ^ v13; h[6] ^= v6 ^ v14; h[7] ^= v7 ^ v15;
    }

    /// <summary>The mixing function G of section 3.1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void G(ref ulong a, ref ulong b, ref ulong c, ref ulong d, ulong x, ulong y)
    {
        a = a + b + x;
        d = BitOperations.RotateRight(d ^ a, 32);
        c += d;
        b = BitOperations.RotateRight(b ^ c, 24);
        a = a + b + y;
        d = BitOperations.RotateRight(d ^ a, 16);
        c += d;
        b = BitOperations.RotateRight(b ^ c, 63);
    }
}
