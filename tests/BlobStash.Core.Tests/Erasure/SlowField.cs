namespace BlobStash.Core.Tests.Erasure;

/// <summary>The field's arithmetic by its definition alone, with no table.</summary>
internal static class SlowField
{
    /// <summary>Multiplies as polynomials over GF(2), modulo x^8 + x^4 + x^3 + x^2 + 1.</summary>
    public static byte Multiply(byte left, byte right)
    {
        var product = 0;
        for (int bit = 0, shifted = left; bit < 8; bit++)
        {
            product ^= (right >> bit & 1) * shifted;
            shifted = shifted < 0x80 ? shifted << 1 : (shifted << 1) ^ 0b1_0001_1101;
        }

        return (byte)product;
    }
}
