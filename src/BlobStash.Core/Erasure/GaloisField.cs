namespace BlobStash.Core.Erasure;

/// <summary>
/// The field GF(2^8) of docs/formats/reed-solomon.md: bytes as polynomials over GF(2), bit i the coefficient of x^i,
/// modulo x^8 + x^4 + x^3 + x^2 + 1. Addition is xor; x, the element 2, generates all elements but 0, so that products
/// are sums of logarithms (J. S. Plank, A Tutorial on Reed-Solomon Coding for Fault-Tolerance in RAID-like Systems,
/// Software: Practice and Experience 27(9), 1997).
/// </summary>
internal static class GaloisField
{
    /// <summary>The polynomial that products are reduced by.</summary>
    public const int Polynomial = 0x11D;

    /// <summary>Elements of the field.</summary>
    public const int Size = 256;

    /// <summary>Elements other than 0, and the order of the generator.</summary>
    private const int GroupOrder = Size - 1;

    /// <summary>Powers[i] = 2^i, twice over, so that the sum of two logarithms needs no reduction.</summary>
    private static readonly byte[] Powers = BuildPowers();

    /// <summary>Logarithms[2^i] = i; the one of 0 means nothing.</summary>
    private static readonly byte[] Logarithms = BuildLogarithms();

    /// <summary>Multiplies two elements.</summary>
    public static byte Multiply(byte left, byte right) =>
        left == 0 || right == 0 ? (byte)0 : Powers[Logarithms[left] + Logarithms[right]];

    /// <summary>Divides by an element.</summary>
    /// <exception cref="DivideByZeroException">The divisor is 0.</exception>
    public static byte Divide(byte dividend, byte divisor)
    {
        if (divisor == 0)
        {
            throw new DivideByZeroException();
        }

        return dividend == 0 ? (byte)0 : Powers[Logarithms[dividend] + GroupOrder - Logarithms[divisor]];
    }

    private static byte[] BuildPowers()
    {
        var powers = new byte[2 * GroupOrder];
        var power = 1;
        for (var i = 0; i < powers.Length; i++)
        {
            powers[i] = (byte)power;
            power <<= 1;
            power ^= (power >> 8) * Polynomial;
        }

        return powers;
    }

    private static byte[] BuildLogarithms()
    {
        var logarithms = new byte[Size];
        for (var i = 0; i < GroupOrder; i++)
        {
            logarithms[Powers[i]] = (byte)i;
        }

        return logarithms;
    }
}
