using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace BlobStash.Core.Erasure;

/// <summary>Products by nibble tables in the registers of AVX2, which looks up within each half.</summary>
internal readonly struct NibbleVector256 : IProductVector<NibbleVector256>
{
    private readonly Vector256<byte> _low;
    private readonly Vector256<byte> _high;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private NibbleVector256(in byte products)
    {
        _low = Vector256.Create(Vector128.LoadUnsafe(in products));
        _high = Vector256.Create(Vector128.LoadUnsafe(in products, 16));
    }

    public static int Width => Vector256<byte>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NibbleVector256 Create(byte factor) => new(in ProductTables.NibblesOf(factor));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddProduct(ref byte source, ref byte target, nuint offset)
    {
        var nibble = Vector256.Create((byte)0x0f);
        var bytes = Vector256.LoadUnsafe(ref source, offset);
        var ofLow = Avx2.Shuffle(_low, bytes & nibble);
        var ofHigh = Avx2.Shuffle(_high, (bytes.AsUInt16() >>> 4).AsByte() & nibble);
        (Vector256.LoadUnsafe(ref target, offset) ^ ofLow ^ ofHigh).StoreUnsafe(ref target, offset);
    }
}
