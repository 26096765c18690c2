using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace BlobStash.Core.Erasure;

/// <summary>Products by a bit matrix in the registers of AVX, with GFNI.</summary>
internal readonly struct AffineVector256 : IProductVector<AffineVector256>
{
    private readonly Vector256<byte> _matrix;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private AffineVector256(ulong matrix) => _matrix = Vector256.Create(matrix).AsByte();

    public static int Width => Vector256<byte>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static AffineVector256 Create(byte factor) => new(ProductTables.BitMatrixOf(factor));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddProduct(ref byte source, ref byte target, nuint offset)
    {
        var bytes = Vector256.LoadUnsafe(ref source, offset);
        var product = Gfni.V256.GaloisFieldAffineTransform(bytes, _matrix, 0);
        (Vector256.LoadUnsafe(ref target, offset) ^ product).StoreUnsafe(ref target, offset);
    }
}
