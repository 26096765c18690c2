using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace BlobStash.Core.Hashing;

/// <summary>Four lanes in the registers of AVX2.</summary>
internal readonly unsafe struct Avx2Lanes : ILaneVector<Vector256<ulong>>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Create(ulong word) => Vector256.Create(word);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Add(Vector256<ulong> left, Vector256<ulong> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Xor(Vector256<ulong> left, Vector256<ulong> right) => left ^ right;

    // AVX2 cannot rotate. Whole bytes are shuffled; 63 to the right is 1 to the left.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> RotateRight(
        Vector256<ulong> value, [ConstantExpected] byte distance) => distance switch
        {
            32 => Avx2.Shuffle(value.AsUInt32(), 0b10_11_00_01).AsUInt64(),
            24 => Avx2.Shuffle(value.AsByte(), Vector256.Create(
                (byte)3, 4, 5, 6, 7, 0, 1, 2, 11, 12, 13, 14, 15, 8, 9, 10,
                3, 4, 5, 6, 7, 0, 1, 2, 11, 12, 13, 14, 15, 8, 9, 10)).AsUInt64(),
            16 => Avx2.Shuffle(value.AsByte(), Vector256.Create(
                (byte)2, 3, 4, 5, 6, 7, 0, 1, 10, 11, 12, 13, 14, 15, 8, 9,
                2, 3, 4, 5, 6, 7, 0, 1, 10, 11, 12, 13, 14, 15, 8, 9)).AsUInt64(),
            _ => (value + value) | (value >>> 63),
        };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadBlock(in LaneInputs inputs, nuint offset, Vector256<ulong>* m)
    {
        for (nuint word = 0; word < 16; word += 4)
        {
            LoadQuarter(in inputs, offset + (word * sizeof(ulong)), m + word);
        }
    }

    /// <summary>Transposes 4 words of 4 lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LoadQuarter(in LaneInputs inputs, nuint offset, Vector256<ulong>* m)
    {
        var lane0 = Load(ref inputs.Lane0, offset);
        var lane1 = Load(ref inputs.Lane1, offset);
        var lane2 = Load(ref inputs.Lane2, offset);
        var lane3 = Load(ref inputs.Lane3, offset);
        var words02Of01 = Avx2.UnpackLow(lane0, lane1);
        var words02Of23 = Avx2.UnpackLow(lane2, lane3);
        var words13Of01 = Avx2.UnpackHigh(lane0, lane1);
        var words13Of23 = Avx2.UnpackHigh(lane2, lane3);
        m[0] = Avx2.Permute2x128(words02Of01, words02Of23, 0x20);
        m[1] = Avx2.Permute2x128(words13Of01, words13Of23, 0x20);
        m[2] = Avx2.Permute2x128(words02Of01, words02Of23, 0x31);
        m[3] = Avx2.Permute2x128(words13Of01, words13Of23, 0x31);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Load(ref byte start, nuint offset) =>
        Vector256.LoadUnsafe(ref start, offset).AsUInt64();
}
