namespace BlobStash.Core.Hashing;

/// <summary>The constants of unkeyed BLAKE2b with 32 bytes of output (RFC 7693 sections 2.1, 2.5 and 2.6).</summary>
internal static unsafe class Blake2bParameters
{
    /// <summary>Bytes in a message block (bb).</summary>
    public const int BlockSize = 128;

    /// <summary>Words in the chained state and in the initialization vector.</summary>
    public const int StateWords = 8;

    public const ulong IV0 = 0x6a09e667f3bcc908;
    public const ulong IV1 = 0xbb67ae8584caa73b;
    public const ulong IV2 = 0x3c6ef372fe94f82b;
    public const ulong IV3 = 0xa54ff53a5f1d36f1;
    public const ulong IV4 = 0x510e527fade682d1;
    public const ulong IV5 = 0x9b05688c2b3e6c1f;
    public const ulong IV6 = 0x1f83d9abfb41bd6b;
    public const ulong IV7 = 0x5be0cd19137e2179;

    /// <summary>The first state word: 32 bytes of output, no key, fan-out and depth 1 (section 2.5).</summary>
    public const ulong H0 = IV0 ^ 0x01010020;

    /// <summary>The message schedule SIGMA of the twelve rounds (section 2.7), one hex digit for each word.</summary>
    public static ReadOnlySpan<ulong> Sigma =>
    [
        0x0123456789ABCDEF, 0xEA489FD61C02B753,
        0xB8C052FDAE367194, 0x7931DCBE265A40F8,
        0x905724AFE1BC683D, 0x2C6A0B834D75FE19,
        0xC51FED4A0763928B, 0xDB7EC13950F4862A,
        0x6FE9B308C2D714A5, 0xA2847615FB9E3CD0,
        0x0123456789ABCDEF, 0xEA489FD61C02B753,
    ];

    /// <summary>Counts the blocks that are compressed like any other.</summary>
    /// <param name="length">Bytes of input.</param>
    /// <param name="finishes">Whether the last block is set apart: full or not, it carries the final flag.</param>
    /// <returns>The number of whole blocks, without the last one if that is set apart.</returns>
    public static int BlocksBeforeLast(int length, bool finishes) =>
        (finishes ? Math.Max(length - 1, 0) : length) / BlockSize;

    /// <summary>Writes the state of a stream that has seen no byte yet.</summary>
    /// <param name="h">h[8].</param>
    /// <exception cref="PlatformNotSupportedException">
    /// The machine is big-endian, where message words cannot be read in place.
    /// </exception>
    public static void Initialize(ulong* h)
    {
        if (!BitConverter.IsLittleEndian)
        {
            throw new PlatformNotSupportedException("BLAKE2b is implemented for little-endian machines.");
        }

        h[0] = H0;
        h[1] = IV1;
        h[2] = IV2;
        h[3] = IV3;
        h[4] = IV4;
        h[5] = IV5;
        h[6] = IV6;
        h[7] = IV7;
    }
}
