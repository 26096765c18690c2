namespace BlobStash.Core.Erasure;

/// <summary>For each factor of the field what the kernels multiply by it with.</summary>
internal static class ProductTables
{
    /// <summary>Products of one factor with the 16 low nibbles, then those with the 16 high ones.</summary>
    public const int NibbleRowSize = 32;

    private static readonly byte[] Products = BuildProducts();
    private static readonly byte[] NibbleProducts = BuildNibbleProducts();
    private static readonly ulong[] BitMatrices = BuildBitMatrices();

    /// <summary>Gives products[256] of a factor with each element.</summary>
    public static ReadOnlySpan<byte> ProductsOf(byte factor) =>
        Products.AsSpan(factor * GaloisField.Size, GaloisField.Size);

    /// <summary>
    /// Gives products[32] of a factor: element n with n, element 16 + n with 16 n. The product of a byte is the sum of
    /// those of its nibbles (J. S. Plank, K. M. Greenan, E. L. Miller, Screaming Fast Galois Field Arithmetic Using
    /// Intel SIMD Instructions, FAST 2013).
    /// </summary>
    public static ref readonly byte NibblesOf(byte factor) => ref NibbleProducts[factor * NibbleRowSize];

    /// <summary>
    /// Gives the matrix over GF(2) that multiplies the bits of a byte by a factor, in the order of the instruction
    /// GF2P8AFFINEQB (Intel 64 Architectures Software Developer's Manual, volume 2): byte 7 - i of the word is the row
    /// that gives bit i. An affine map knows no polynomial, so it serves this field as well as that of AES.
    /// </summary>
    public static ulong BitMatrixOf(byte factor) => BitMatrices[factor];

    private static byte[] BuildProducts()
    {
        var products = new byte[GaloisField.Size * GaloisField.Size];
        for (var i = 0; i < products.Length; i++)
        {
            products[i] = GaloisField.Multiply((byte)(i / GaloisField.Size), (byte)i);
        }

        return products;
    }

    private static byte[] BuildNibbleProducts()
    {
        var products = new byte[GaloisField.Size * NibbleRowSize];
        for (var i = 0; i < products.Length; i++)
        {
            var nibble = i % 16;
            var isHigh = i % NibbleRowSize >= 16;
            products[i] = GaloisField.Multiply((byte)(i / NibbleRowSize), (byte)(isHigh ? nibble << 4 : nibble));
        }

        return products;
    }

    private static ulong[] BuildBitMatrices()
    {
        var matrices = new ulong[GaloisField.Size];
        for (var factor = 0; factor < matrices.Length; factor++)
        {
            for (var column = 0; column < 8; column++)
            {
                var product = GaloisField.Multiply((byte)factor, (byte)(1 << column));
                for (var row = 0; row < 8; row++)
                {
                    var bit = (ulong)(product >> row) & 1;
                    matrices[factor] |= bit << ((8 * (7 - row)) + column);
                }
            }
        }

        return matrices;
    }
}
