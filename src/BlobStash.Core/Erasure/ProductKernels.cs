using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace BlobStash.Core.Erasure;

/// <summary>Which kernels this machine has, and the call of each.</summary>
internal static class ProductKernels
{
    private static readonly ProductKernel[] FastestFirst =
    [
        ProductKernel.Affine512, ProductKernel.Affine256, ProductKernel.Nibbles512, ProductKernel.Nibbles256,
        ProductKernel.Nibbles128, ProductKernel.Scalar,
    ];

    /// <summary>The fastest kernel that this machine has.</summary>
    public static ProductKernel Best { get; } = Array.Find(FastestFirst, IsSupported);

    /// <summary>Tells whether this machine can run a kernel.</summary>
    public static bool IsSupported(ProductKernel kernel) => kernel switch
    {
        ProductKernel.Scalar => true,
        ProductKernel.Nibbles128 => Ssse3.IsSupported || AdvSimd.Arm64.IsSupported,
        ProductKernel.Nibbles256 => Avx2.IsSupported,
        ProductKernel.Nibbles512 => Avx512BW.IsSupported,
        ProductKernel.Affine256 => Gfni.V256.IsSupported,
        ProductKernel.Affine512 => Gfni.V512.IsSupported,
        _ => false,
    };

    /// <summary>target += factor * source, byte by byte in the field.</summary>
    /// <param name="kernel">One that this machine has.</param>
    /// <param name="factor">Any element.</param>
    /// <param name="source">source[length].</param>
    /// <param name="target">target[length], which does not overlap the source.</param>
    public static void AddProduct(ProductKernel kernel, byte factor, ReadOnlySpan<byte> source, Span<byte> target)
    {
        Debug.Assert(source.Length == target.Length);
        var done = kernel switch
        {
            ProductKernel.Affine512 => AddVectors<AffineVector512>(factor, source, target),
            ProductKernel.Affine256 => AddVectors<AffineVector256>(factor, source, target),
            ProductKernel.Nibbles512 => AddVectors<NibbleVector512>(factor, source, target),
            ProductKernel.Nibbles256 => AddVectors<NibbleVector256>(factor, source, target),
            ProductKernel.Nibbles128 => AddVectors<NibbleVector128>(factor, source, target),
            _ => 0,
        };
        AddByTable(factor, source[done..], target[done..]);
    }

    /// <summary>Works off whole vectors and tells how many bytes that were.</summary>
    private static int AddVectors<TVector>(byte factor, ReadOnlySpan<byte> source, Span<byte> target)
        where TVector : struct, IProductVector<TVector>
    {
        var width = (nuint)TVector.Width;
        ref var from = ref MemoryMarshal.GetReference(source);
        ref var to = ref MemoryMarshal.GetReference(target);
        var product = TVector.Create(factor);
        var length = (nuint)source.Length;
        nuint offset = 0;
        for (; offset + (4 * width) <= length; offset += 4 * width)
        {
            product.AddProduct(ref from, ref to, offset);
            product.AddProduct(ref from, ref to, offset + width);
            product.AddProduct(ref from, ref to, offset + (2 * width));
            product.AddProduct(ref from, ref to, offset + (3 * width));
        }

        for (; offset + width <= length; offset += width)
        {
            product.AddProduct(ref from, ref to, offset);
        }

        return (int)offset;
    }

    private static void AddByTable(byte factor, ReadOnlySpan<byte> source, Span<byte> target)
    {
        var products = ProductTables.ProductsOf(factor);
        for (var i = 0; i < source.Length; i++)
        {
            target[i] ^= products[source[i]];
        }
    }
}
