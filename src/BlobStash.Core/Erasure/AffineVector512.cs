using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace BlobStash.Core.Erasure;

/// <summary>Products by a bit matrix in the registers of AVX-512, with GFNI.</summary>
internal readonly struct AffineVector512 : IProductVector<AffineVector512>
{
    private readonly Vector512<byte> _matrix;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private AffineVector512(ulong matrix) => _matrix = Vector512.Create(matrix).AsByte();

    public static int Width => Vector512<byte>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static AffineVector512 Create(byte factor) => new(ProductTables.BitMatrixOf(factor));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddProduct(ref byte source, ref byte target, nuint offset)
    {
        var bytes = Vector512.LoadUnsafe(ref source, offset);
        var product = Gfni.V512.GaloisFieldAffineTransform(bytes, _matrix, 0);
        (Vector512.LoadUnsafe(ref target, offset) ^ product).StoreUnsafe(ref target, offset);
    }
}
