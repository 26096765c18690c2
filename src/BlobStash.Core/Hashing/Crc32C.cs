using System.Numerics;
using System.Runtime.InteropServices;

namespace BlobStash.Core.Hashing;

/// <summary>
/// CRC-32C (Castagnoli polynomial 0x1edc6f41, reflected; RFC 3720 section 12.1 and appendix B.4), with initial value
/// and final xor of 0xffffffff. Guards stored records against damage; it never names a blob.
/// </summary>
public static class Crc32C
{
    /// <summary>Computes the checksum of the input.</summary>
    /// <param name="input">Any number of bytes.</param>
    /// <returns>The checksum; 0 for empty input.</returns>
    public static uint Compute(ReadOnlySpan<byte> input) => Append(0, input);

    /// <summary>Continues a checksum: <c>Append(Compute(a), b)</c> is the checksum of a followed by b.</summary>
    /// <param name="crc">The checksum of what came before; 0 for nothing.</param>
    /// <param name="input">Any number of bytes.</param>
    /// <returns>The checksum of everything.</returns>
    public static uint Append(uint crc, ReadOnlySpan<byte> input)
    {
        crc = ~crc;
        var words = MemoryMarshal.Cast<byte, ulong>(input);
        foreach (var word in words)
        {
            crc = BitOperations.Crc32C(crc, word);
        }

        foreach (var tail in input[(words.Length * sizeof(ulong))..])
        {
            crc = BitOperations.Crc32C(crc, tail);
        }

        return ~crc;
    }
}
