using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace BlobStash.Core.Erasure;

/// <summary>Products by nibble tables in vectors of 16 bytes, with SSSE3's or AdvSimd's look-up of bytes.</summary>
internal readonly struct NibbleVector128 : IProductVector<NibbleVector128>
{
    private readonly Vector128<byte> _low;
    private readonly Vector128<byte> _high;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private NibbleVector128(in byte products)
    {
        _low = Vector128.LoadUnsafe(in products);
        _high = Vector128.LoadUnsafe(in products, 16);
    }

    public static int Width => Vector128<byte>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NibbleVector128 Create(byte factor) => new(in ProductTables.NibblesOf(factor));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddProduct(ref byte source, ref byte target, nuint offset)
    {
        var nibble = Vector128.Create((byte)0x0f);
        var bytes = Vector128.LoadUnsafe(ref source, offset);
        var ofLow = Vector128.ShuffleNative(_low, bytes & nibble);
        var ofHigh = Vector128.ShuffleNative(_high, (bytes.AsUInt16() >>> 4).AsByte() & nibble);
        (Vector128.LoadUnsafe(ref target, offset) ^ ofLow ^ ofHigh).StoreUnsafe(ref target, offset);
    }
}
