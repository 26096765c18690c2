using System.Diagnostics;

namespace BlobStash.Core.Erasure;

/// <summary>
/// Matrices of elements 1 / (x[i] + y[j]), where all x and y differ. Every square part of one can be inverted, which is
/// what lets any k shards restore all others (docs/formats/reed-solomon.md).
/// </summary>
internal static class CauchyMatrix
{
    /// <summary>Gives one element.</summary>
    public static byte ElementAt(byte x, byte y) => GaloisField.Divide(1, (byte)(x ^ y));

    /// <summary>
    /// Inverts a square matrix by its closed form (D. E. Knuth, The Art of Computer Programming, volume 1, section
    /// 1.2.3, exercise 41), in which all signs vanish here because every element is its own negative.
    /// </summary>
    /// <param name="x">x[n], one for each row.</param>
    /// <param name="y">y[n], one for each column; all 2n values are different.</param>
    /// <returns>inverse[n][n], row by row; its rows belong to y, its columns to x.</returns>
    public static byte[] Invert(ReadOnlySpan<byte> x, ReadOnlySpan<byte> y)
    {
        Debug.Assert(x.Length == y.Length);
        var n = x.Length;
        var inverse = new byte[n * n];
        for (var i = 0; i < n; i++)
        {
            var ofRow = Quotient(y[i], x, y);
            for (var j = 0; j < n; j++)
            {
                inverse[(i * n) + j] = GaloisField.Multiply(ofRow, ElementAt(x[j], y[i]));
            }
        }

        for (var j = 0; j < n; j++)
        {
            var ofColumn = Quotient(x[j], y, x);
            for (var i = 0; i < n; i++)
            {
                inverse[(i * n) + j] = GaloisField.Multiply(ofColumn, inverse[(i * n) + j]);
            }
        }

        return inverse;
    }

    /// <summary>The product of (value + o) over the others, by that of (value + s) over the rest of its own.</summary>
    private static byte Quotient(byte value, ReadOnlySpan<byte> others, ReadOnlySpan<byte> own)
    {
        byte quotient = 1;
        foreach (var other in others)
        {
            quotient = GaloisField.Multiply(quotient, (byte)(value ^ other));
        }

        foreach (var same in own)
        {
            quotient = same == value ? quotient : GaloisField.Divide(quotient, (byte)(value ^ same));
        }

        return quotient;
    }
}
