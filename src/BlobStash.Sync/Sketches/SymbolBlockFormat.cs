using System.Buffers;
using System.Buffers.Binary;
using BlobStash.Core.Formats;

namespace BlobStash.Sync.Sketches;

/// <summary>The binary form of a <see cref="SymbolBlock"/>: docs/protocol/sketches.md, "A block of symbols".</summary>
internal static class SymbolBlockFormat
{
    public const int HeaderSize = 40;

    /// <summary>Sum, checksum and the longest count.</summary>
    public const int MaxSymbolSize = 16 + MaxVarintSize;

    /// <summary>Most digests of a set, and most that a count may be; far from where sums of counts overflow.</summary>
    public const long MaxSetCount = 1L << 48;

    private const int MinSymbolSize = 17;

    /// <summary>Bytes of the longest count, which hold 63 bits; counts within the limit take up to eight.</summary>
    private const int MaxVarintSize = 9;

    private const ushort Version = 1;

    /// <summary>Symbols written between two requests for room.</summary>
    private const int SymbolsPerPiece = 128;

    private static ReadOnlySpan<byte> Magic => "BSSB"u8;

    /// <summary>How many of <paramref name="setCount"/> ids are to be expected in a symbol, rounded down.</summary>
    public static long ExpectedCount(long setCount, int index) => 2 * setCount / (2L + index);

    /// <summary>Writes some of the symbols, and the header if the first one is among them.</summary>
    public static void Write(SymbolBlock block, Range part, IBufferWriter<byte> output)
    {
        var (first, count) = part.GetOffsetAndLength(block.Symbols.Length);
        if (first == 0)
        {
            WriteHeader(block, output.GetSpan(HeaderSize));
            output.Advance(HeaderSize);
        }

        for (var start = first; start < first + count; start += SymbolsPerPiece)
        {
            var symbols = block.Symbols[start..Math.Min(start + SymbolsPerPiece, first + count)];
            var room = output.GetSpan(symbols.Length * MaxSymbolSize);
            var length = 0;
            for (var i = 0; i < symbols.Length; i++)
            {
                var expected = ExpectedCount(block.Count, block.FirstIndex + start + i);
                length += WriteSymbol(symbols[i], expected, room[length..]);
            }

            output.Advance(length);
        }
    }

    public static SymbolBlock Read(ReadOnlySpan<byte> bytes, int maxSymbols)
    {
        if (bytes.Length < HeaderSize || !bytes.StartsWith(Magic))
        {
            throw new MessageFormatException("The answer is not a block of coded symbols.");
        }

        if (BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]) != Version
            || BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]) != 0)
        {
            throw new MessageFormatException("The block of coded symbols has an unknown version.");
        }

        var count = BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]);
        var firstIndex = BinaryPrimitives.ReadUInt32LittleEndian(bytes[32..]);
        var symbolCount = BinaryPrimitives.ReadUInt32LittleEndian(bytes[36..]);
        if (count > MaxSetCount || symbolCount > maxSymbols
            || (ulong)firstIndex + symbolCount > Sketch.MaxSymbolCount)
        {
            throw new MessageFormatException("The block of coded symbols exceeds a limit.");
        }

        var rest = bytes[HeaderSize..];
        if (rest.Length < symbolCount * (long)MinSymbolSize)
        {
            throw Truncated();
        }

        return new SymbolBlock(
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]),
            (long)count,
            (int)firstIndex,
            ReadSymbols(rest, (long)count, (int)firstIndex, (int)symbolCount));
    }

    private static void WriteHeader(SymbolBlock block, Span<byte> header)
    {
        Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], Version);
        BinaryPrimitives.WriteUInt16LittleEndian(header[6..], 0);
        BinaryPrimitives.WriteUInt64LittleEndian(header[8..], block.KeyFingerprint);
        BinaryPrimitives.WriteUInt64LittleEndian(header[16..], block.Version);
        BinaryPrimitives.WriteInt64LittleEndian(header[24..], block.Count);
        BinaryPrimitives.WriteInt32LittleEndian(header[32..], block.FirstIndex);
        BinaryPrimitives.WriteInt32LittleEndian(header[36..], block.Symbols.Length);
    }

    private static int WriteSymbol(CodedSymbol symbol, long expected, Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, symbol.Sum);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[8..], symbol.Checksum);
        var excess = symbol.Count - expected;
        var rest = (ulong)((excess << 1) ^ (excess >> 63));
        var length = 16;
        for (; rest >= 0x80; rest >>= 7)
        {
            destination[length++] = (byte)(rest | 0x80);
        }

        destination[length++] = (byte)rest;
        return length;
    }

    private static CodedSymbol[] ReadSymbols(ReadOnlySpan<byte> bytes, long setCount, int firstIndex, int symbolCount)
    {
        var symbols = new CodedSymbol[symbolCount];
        for (var i = 0; i < symbolCount; i++)
        {
            if (bytes.Length < MinSymbolSize)
            {
                throw Truncated();
            }

            var sum = BinaryPrimitives.ReadUInt64BigEndian(bytes);
            var checksum = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
            bytes = bytes[16..];
            var count = ReadExcess(ref bytes) + ExpectedCount(setCount, firstIndex + i);
            if (count is > MaxSetCount or < -MaxSetCount)
            {
                throw new MessageFormatException("The count of a coded symbol exceeds its limit.");
            }

            symbols[i] = new CodedSymbol(sum, checksum, count);
        }

        return bytes.IsEmpty
            ? symbols
            : throw new MessageFormatException("Bytes follow the last coded symbol.");
    }

    /// <summary>Reads a signed number of variable length, which has one form only, and stays within 2^62.</summary>
    private static long ReadExcess(ref ReadOnlySpan<byte> bytes)
    {
        var value = 0UL;
        for (var i = 0; i < Math.Min(bytes.Length, MaxVarintSize); i++)
        {
            value |= (ulong)(bytes[i] & 0x7f) << (7 * i);
            if (bytes[i] < 0x80)
            {
                if (i > 0 && bytes[i] == 0)
                {
                    break;
                }

                bytes = bytes[(i + 1)..];
                return (long)(value >> 1) ^ -(long)(value & 1);
            }
        }

        throw new MessageFormatException("The count of a coded symbol is not a number in its shortest form.");
    }

    private static MessageFormatException Truncated() => new("The block of coded symbols ends too early.");
}
