using IronSnappy;

namespace BlobStash.Server.Compatibility;

/// <summary>
/// The snappy block format (google/snappy, format_description.txt): a varint with the plain length, then literals and
/// copies. A block can only be coded as a whole, so its length has a maximum.
/// </summary>
internal static class SnappyBlock
{
    /// <summary>Media type of a request body, and content coding of an answer, that is one block.</summary>
    public const string Name = "snappy";

    /// <summary>Longest blob that travels as a block, in bytes: 64 MiB. Longer ones travel plain.</summary>
    public const long MaxPlainLength = 64L << 20;

    /// <summary>Most bytes of the varint at the start: five groups of seven bits hold any 32-bit length.</summary>
    public const int MaxHeaderLength = 5;

    /// <summary>
    /// A copy element of 3 bytes stands for at most 64, and no element does better: bytes that claim more are corrupt.
    /// </summary>
    private const int BestCopyLength = 64;
    private const int BestCopySize = 3;

    /// <summary>Most bytes that an encoder may make of a plain length (snappy.cc, MaxCompressedLength).</summary>
    public static long GetMaxBlockLength(long plainLength) => 32 + plainLength + (plainLength / 6);

    /// <summary>Whether so few bytes can hold so much.</summary>
    public static bool CanHold(long blockLength, long plainLength) =>
        plainLength <= blockLength / BestCopySize * BestCopyLength + BestCopyLength;

    /// <summary>
    /// Reads the plain length that a block claims. False: the bytes do not start with a 32-bit varint.
    /// </summary>
    /// <param name="block">The first <see cref="MaxHeaderLength"/> bytes, or all there are.</param>
    /// <param name="plainLength">The claim, nothing more: check it before it sizes anything.</param>
    public static bool TryReadPlainLength(ReadOnlySpan<byte> block, out long plainLength)
    {
        plainLength = 0;
        for (var i = 0; i < Math.Min(block.Length, MaxHeaderLength); i++)
        {
            plainLength |= (long)(block[i] & 0x7f) << (7 * i);
            if (block[i] < 0x80)
            {
                return plainLength <= uint.MaxValue;
            }
        }
        return false;
    }

    /// <summary>Decodes a block whose claimed length has been checked. Null: the bytes are corrupt.</summary>
    public static byte[]? Decode(ReadOnlySpan<byte> block, long plainLength)
    {
        try
        {
            var plain = Snappy.Decode(block);
            return plain.Length == plainLength ? plain : null;
        }
        catch (IOException)
        {
            // The decoder's one way of saying that the input is corrupt.
            return null;
        }
    }

    /// <summary>Encodes bytes as one block.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> plain) => Snappy.Encode(plain);
}
