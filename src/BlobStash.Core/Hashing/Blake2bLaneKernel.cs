using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace BlobStash.Core.Hashing;

/// <summary>
/// The compression function F of RFC 7693 section 3.2, for as many independent inputs as a vector has words. Names as
/// in <see cref="Blake2bScalar"/>.
/// </summary>
/// <typeparam name="TVector">The vector.</typeparam>
/// <typeparam name="TLanes">Its operations.</typeparam>
internal static unsafe class Blake2bLaneKernel<TVector, TLanes>
    where TVector : unmanaged
    where TLanes : ILaneVector<TVector>
{
    /// <summary>Words of a message block.</summary>
    private const int MessageWords = 16;

    /// <summary>Compresses the same number of blocks in every lane.</summary>
    /// <param name="h">The chained states, h[8][lanes]; read and written.</param>
    /// <param name="inputs">Where each lane reads; every lane must have all the blocks.</param>
    /// <param name="blockCount">Blocks for each lane.</param>
    /// <param name="t">t[lanes], the bytes that each lane has hashed before.</param>
    /// <param name="f">f[lanes], all ones where the (then only) block is the last one, else zero.</param>
    [SkipLocalsInit]
    public static void Compress(TVector* h, in LaneInputs inputs, int blockCount, TVector* t, TVector* f)
    {
        var m = stackalloc TVector[MessageWords];
        var counter = *t;
        for (nuint i = 0; i < (nuint)blockCount; i++)
        {
            counter = TLanes.Add(counter, TLanes.Create(Blake2bParameters.BlockSize));
            TLanes.LoadBlock(in inputs, i * Blake2bParameters.BlockSize, m);
            CompressBlock(h, m, counter, *f);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CompressBlock(TVector* h, TVector* m, TVector t, TVector f)
    {
        Row a = new() { V0 = h[0], V1 = h[1], V2 = h[2], V3 = h[3] };
        Row b = new() { V0 = h[4], V1 = h[5], V2 = h[6], V3 = h[7] };
        Row c = default;
        c.V0 = TLanes.Create(Blake2bParameters.IV0);
        c.V1 = TLanes.Create(Blake2bParameters.IV1);
        c.V2 = TLanes.Create(Blake2bParameters.IV2);
        c.V3 = TLanes.Create(Blake2bParameters.IV3);
        Row d = default;
        d.V0 = TLanes.Xor(TLanes.Create(Blake2bParameters.IV4), t);
        d.V1 = TLanes.Create(Blake2bParameters.IV5);
        d.V2 = TLanes.Xor(TLanes.Create(Blake2bParameters.IV6), f);
        d.V3 = TLanes.Create(Blake2bParameters.IV7);
        foreach (var sigma in Blake2bParameters.Sigma)
        {
            Round(ref a, ref b, ref c, ref d, m, sigma);
        }

        h[0] = TLanes.Xor(h[0], TLanes.Xor(a.V0, c.V0));
        h[1] = TLanes.Xor(h[1], TLanes.Xor(a.V1, c.V1));
        h[2] = TLanes.Xor(h[2], TLanes.Xor(a.V2, c.V2));
        h[3] = TLanes.Xor(h[3], TLanes.Xor(a.V3, c.V3));
        h[4] = TLanes.Xor(h[4], TLanes.Xor(b.V0, d.V0));
        h[5] = TLanes.Xor(h[5], TLanes.Xor(b.V1, d.V1));
        h[6] = TLanes.Xor(h[6], TLanes.Xor(b.V2, d.V2));
        h[7] = TLanes.Xor(h[7], TLanes.Xor(b.V3, d.V3));
    }

    /// <summary>Four G (section 3.1) on the columns of the working vector, then four on its diagonals.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(ref Row a, ref Row b, ref Row c, ref Row d, TVector* m, ulong sigma)
    {
        AddWord(ref a.V0, b.V0, ref d.V0, 32, m, sigma >> 60);
        AddWord(ref a.V1, b.V1, ref d.V1, 32, m, sigma >> 52);
        AddWord(ref a.V2, b.V2, ref d.V2, 32, m, sigma >> 44);
        AddWord(ref a.V3, b.V3, ref d.V3, 32, m, sigma >> 36);
        Turn(ref b.V0, ref c.V0, d.V0, 24);
        Turn(ref b.V1, ref c.V1, d.V1, 24);
        Turn(ref b.V2, ref c.V2, d.V2, 24);
        Turn(ref b.V3, ref c.V3, d.V3, 24);
        AddWord(ref a.V0, b.V0, ref d.V0, 16, m, sigma >> 56);
        AddWord(ref a.V1, b.V1, ref d.V1, 16, m, sigma >> 48);
        AddWord(ref a.V2, b.V2, ref d.V2, 16, m, sigma >> 40);
        AddWord(ref a.V3, b.V3, ref d.V3, 16, m, sigma >> 32);
        Turn(ref b.V0, ref c.V0, d.V0, 63);
        Turn(ref b.V1, ref c.V1, d.V1, 63);
        Turn(ref b.V2, ref c.V2, d.V2, 63);
        Turn(ref b.V3, ref c.V3, d.V3, 63);

        AddWord(ref a.V0, b.V1, ref d.V3, 32, m, sigma >> 28);
        AddWord(ref a.V1, b.V2, ref d.V0, 32, m, sigma >> 20);
        AddWord(ref a.V2, b.V3, ref d.V1, 32, m, sigma >> 12);
        AddWord(ref a.V3, b.V0, ref d.V2, 32, m, sigma >> 4);
        Turn(ref b.V1, ref c.V2, d.V3, 24);
        Turn(ref b.V2, ref c.V3, d.V0, 24);
        Turn(ref b.V3, ref c.V0, d.V1, 24);
        Turn(ref b.V0, ref c.V1, d.V2, 24);
        AddWord(ref a.V0, b.V1, ref d.V3, 16, m, sigma >> 24);
        AddWord(ref a.V1, b.V2, ref d.V0, 16, m, sigma >> 16);
        AddWord(ref a.V2, b.V3, ref d.V1, 16, m, sigma >> 8);
        AddWord(ref a.V3, b.V0, ref d.V2, 16, m, sigma);
        Turn(ref b.V1, ref c.V2, d.V3, 63);
        Turn(ref b.V2, ref c.V3, d.V0, 63);
        Turn(ref b.V3, ref c.V0, d.V1, 63);
        Turn(ref b.V0, ref c.V1, d.V2, 63);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddWord(
        ref TVector a, TVector b, ref TVector d, [ConstantExpected] byte distance, TVector* m, ulong word)
    {
        a = TLanes.Add(TLanes.Add(a, m[word & 15]), b);
        d = TLanes.RotateRight(TLanes.Xor(d, a), distance);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Turn(ref TVector b, ref TVector c, TVector d, [ConstantExpected] byte distance)
    {
        c = TLanes.Add(c, d);
        b = TLanes.RotateRight(TLanes.Xor(b, c), distance);
    }

    /// <summary>A row of the 4 by 4 working vector.</summary>
    private struct Row
    {
        public TVector V0;
        public TVector V1;
        public TVector V2;
        public TVector V3;
    }
}
