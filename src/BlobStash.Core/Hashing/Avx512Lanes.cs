using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace BlobStash.Core.Hashing;

/// <summary>Eight lanes in the registers of AVX-512.</summary>
internal readonly unsafe struct Avx512Lanes : ILaneVector<Vector512<ulong>>
{
    /// <summary>Selects the even 128-bit quarters of two vectors.</summary>
    private const byte Even = 0x88;

    /// <summary>Selects the odd 128-bit quarters of two vectors.</summary>
    private const byte Odd = 0xdd;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Create(ulong word) => Vector512.Create(word);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Add(Vector512<ulong> left, Vector512<ulong> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Xor(Vector512<ulong> left, Vector512<ulong> right) => left ^ right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> RotateRight(Vector512<ulong> value, [ConstantExpected] byte distance) =>
        Avx512F.RotateRight(value, distance);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadBlock(in LaneInputs inputs, nuint offset, Vector512<ulong>* m)
    {
        LoadHalf(in inputs, offset, m);
        LoadHalf(in inputs, offset + (nuint)sizeof(Vector512<ulong>), m + 8);
    }

    /// <summary>Transposes 8 words of 8 lanes: pairs of lanes by word, then pairs of pairs, then all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LoadHalf(in LaneInputs inputs, nuint offset, Vector512<ulong>* m)
    {
        var lane0 = Load(ref inputs.Lane0, offset);
        var lane1 = Load(ref inputs.Lane1, offset);
        var lane2 = Load(ref inputs.Lane2, offset);
        var lane3 = Load(ref inputs.Lane3, offset);
        var lane4 = Load(ref inputs.Lane4, offset);
        var lane5 = Load(ref inputs.Lane5, offset);
        var lane6 = Load(ref inputs.Lane6, offset);
        var lane7 = Load(ref inputs.Lane7, offset);
        StoreWords(
            Avx512F.UnpackLow(lane0, lane1),
            Avx512F.UnpackLow(lane2, lane3),
            Avx512F.UnpackLow(lane4, lane5),
            Avx512F.UnpackLow(lane6, lane7),
            m);
        StoreWords(
            Avx512F.UnpackHigh(lane0, lane1),
            Avx512F.UnpackHigh(lane2, lane3),
            Avx512F.UnpackHigh(lane4, lane5),
            Avx512F.UnpackHigh(lane6, lane7),
            m + 1);
    }

    /// <summary>Stores words w, w+2, w+4, w+6 of all lanes from lane pairs that have them as quarters.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreWords(
        Vector512<ulong> pair01,
        Vector512<ulong> pair23,
        Vector512<ulong> pair45,
        Vector512<ulong> pair67,
        Vector512<ulong>* m)
    {
        var even0123 = Avx512F.Shuffle4x128(pair01, pair23, Even);
        var even4567 = Avx512F.Shuffle4x128(pair45, pair67, Even);
        var odd0123 = Avx512F.Shuffle4x128(pair01, pair23, Odd);
        var odd4567 = Avx512F.Shuffle4x128(pair45, pair67, Odd);
        m[0] = Avx512F.Shuffle4x128(even0123, even4567, Even);
        m[2] = Avx512F.Shuffle4x128(odd0123, odd4567, Even);
        m[4] = Avx512F.Shuffle4x128(even0123, even4567, Odd);
        m[6] = Avx512F.Shuffle4x128(odd0123, odd4567, Odd);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Load(ref byte start, nuint offset) =>
        Vector512.LoadUnsafe(ref start, offset).AsUInt64();
}
