using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace BlobStash.Core.Hashing;

/// <summary>
/// CRC-32C (Castagnoli polynomial 0x1edc6f41, reflected; RFC 3720 section 12.1 and appendix B.4), with initial value
/// and final xor of 0xffffffff. Guards stored records against damage; it never names a blob.
/// </summary>
public static class Crc32C
{
    /// <summary>The polynomial, reflected: bit 31 is the coefficient of x^0.</summary>
    internal const uint Polynomial = 0x82f63b78;

    /// <summary>Words of each of the streams that are computed side by side.</summary>
    private const int StreamWords = 168;

    private const int Streams = 3;

    private static readonly uint[] Table = BuildTable();

    /// <summary>x^(8n - 33) mod P for one and two streams of n bytes, by which a product shifts a checksum.</summary>
    private static readonly uint ShiftOne = PowerOfX((StreamWords * 64) - 33);
    private static readonly uint ShiftTwo = PowerOfX((2 * StreamWords * 64) - 33);

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
        if (!Sse42.X64.IsSupported || !Pclmulqdq.IsSupported)
        {
            return AppendByWords(crc, input);
        }

        crc = ~crc;
        var words = MemoryMarshal.Cast<byte, ulong>(input);
        while (words.Length >= Streams * StreamWords)
        {
            crc = InThreeStreams(crc, ref MemoryMarshal.GetReference(words));
            words = words[(Streams * StreamWords)..];
        }

        var done = input.Length - (words.Length * sizeof(ulong)) - (input.Length % sizeof(ulong));
        return AppendByWords(~crc, input[done..]);
    }

    /// <summary>The same in one stream; uses the instruction of the machine if there is one.</summary>
    internal static uint AppendByWords(uint crc, ReadOnlySpan<byte> input)
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

    /// <summary>The same by a table of 256 words, byte by byte: the twin for tests of the fast paths.</summary>
    internal static uint AppendByTable(uint crc, ReadOnlySpan<byte> input)
    {
        crc = ~crc;
        foreach (var value in input)
        {
            crc = Table[(byte)crc ^ value] ^ (crc >> 8);
        }

        return ~crc;
    }

    /// <summary>
    /// The crc instruction takes three cycles but starts every cycle, so three streams keep it busy. The checksums of
    /// the first two are then moved past what follows them: a carry-less product with x^k, reduced by the crc
    /// instruction itself (V. Gopal and others, Fast CRC Computation for iSCSI Polynomial Using CRC32 Instruction,
    /// Intel, 2011).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static uint InThreeStreams(uint crc, ref ulong words)
    {
        ulong first = crc, second = 0, third = 0;
        for (nuint i = 0; i < StreamWords; i++)
        {
            first = Sse42.X64.Crc32(first, Unsafe.Add(ref words, i));
            second = Sse42.X64.Crc32(second, Unsafe.Add(ref words, i + StreamWords));
            third = Sse42.X64.Crc32(third, Unsafe.Add(ref words, i + (2 * StreamWords)));
        }

        return (uint)third ^ Shift((uint)first, ShiftTwo) ^ Shift((uint)second, ShiftOne);
    }

    private static uint Shift(uint crc, uint power)
    {
        var product = Pclmulqdq.CarrylessMultiply(
            Vector128.CreateScalar((ulong)crc),
            Vector128.CreateScalar((ulong)power),
            0);
        return (uint)Sse42.X64.Crc32(0, product.ToScalar());
    }

    /// <summary>Computes x^n mod P in reflected form.</summary>
    private static uint PowerOfX(int n)
    {
        var power = 1u << 31;
        for (var i = 0; i < n; i++)
        {
            power = (power >> 1) ^ ((power & 1) * Polynomial);
        }

        return power;
    }

    private static uint[] BuildTable()
    {
        var table = new uint[256];
        for (var value = 0u; value < table.Length; value++)
        {
            var crc = value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * Polynomial);
            }

            table[value] = crc;
        }

        return table;
    }
}
