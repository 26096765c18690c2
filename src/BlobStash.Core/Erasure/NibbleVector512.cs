using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace BlobStash.Core.Erasure;

/// <summary>Products by nibble tables in the registers of AVX-512, which looks up within each quarter.</summary>
internal readonly struct NibbleVector512 : IProductVector<NibbleVector512>
{
    private readonly Vector512<byte> _low;
    private readonly Vector512<byte> _high;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private NibbleVector512(in byte products)
    {
        _low = Vector512.Create(Vector128.LoadUnsafe(in products));
        _high = Vector512.Create(Vector128.LoadUnsafe(in products, 16));
    }

    public static int Width => Vector512<byte>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NibbleVector512 Create(byte factor) => new(in ProductTables.NibblesOf(factor));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddProduct(ref byte source, ref byte target, nuint offset)
    {
        var nibble = Vector512.Create((byte)0x0f);
        var bytes = Vector512.LoadUnsafe(ref source, offset);
        var ofLow = Avx512BW.Shuffle(_low, bytes & nibble);
        var ofHigh = Avx512BW.Shuffle(_high, (bytes.AsUInt16() >>> 4).AsByte() & nibble);
        (Vector512.LoadUnsafe(ref target, offset) ^ ofLow ^ ofHigh).StoreUnsafe(ref target, offset);
    }
}
