using System.Buffers;
using BlobStash.Core.Formats;

namespace BlobStash.Sync.Sketches;

/// <summary>
/// Consecutive coded symbols of one set at one moment, as peers exchange them. Immutable, and therefore safe to keep
/// and to share. Its binary form is described in docs/protocol/sketches.md.
/// </summary>
public sealed class SymbolBlock
{
    /// <summary>Most symbols of a part: about 36 KiB.</summary>
    public const int PartSymbolCount = 2048;

    private readonly ReadOnlyMemory<CodedSymbol> _symbols;

    /// <summary>Makes a block of its parts.</summary>
    /// <param name="keyFingerprint">The <see cref="SketchKey.Fingerprint"/> of the key.</param>
    /// <param name="version">Version of the set.</param>
    /// <param name="count">Number of digests in the set.</param>
    /// <param name="firstIndex">Index of the first symbol.</param>
    /// <param name="symbols">Not copied: the caller does not change them any more.</param>
    public SymbolBlock(
        ulong keyFingerprint, ulong version, long count, int firstIndex, ReadOnlyMemory<CodedSymbol> symbols)
    {
        KeyFingerprint = keyFingerprint;
        Version = version;
        Count = count;
        FirstIndex = firstIndex;
        _symbols = symbols;
    }

    /// <summary>The <see cref="SketchKey.Fingerprint"/> of the key under which the symbols were made.</summary>
    public ulong KeyFingerprint { get; }

    /// <summary>Version of the set; blocks of one version belong together.</summary>
    public ulong Version { get; }

    /// <summary>Number of digests in the set.</summary>
    public long Count { get; }

    /// <summary>Index of the first symbol.</summary>
    public int FirstIndex { get; }

    /// <summary>Index after the last symbol.</summary>
    public int EndIndex => FirstIndex + _symbols.Length;

    /// <summary>The symbols.</summary>
    public ReadOnlySpan<CodedSymbol> Symbols => _symbols.Span;

    /// <summary>Longest binary form of a block in bytes.</summary>
    /// <param name="symbolCount">From 0 to <see cref="Sketch.MaxSymbolCount"/>.</param>
    public static int MaxBytes(int symbolCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(symbolCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(symbolCount, Sketch.MaxSymbolCount);
        return SymbolBlockFormat.HeaderSize + (symbolCount * SymbolBlockFormat.MaxSymbolSize);
    }

    /// <summary>Reads a block from bytes that a peer sent.</summary>
    /// <param name="bytes">The whole binary form and nothing else; not kept.</param>
    /// <param name="maxSymbols">Most symbols that the caller is willing to take.</param>
    /// <exception cref="MessageFormatException">The bytes are not a block, or it has too many symbols.</exception>
    public static SymbolBlock Read(ReadOnlySpan<byte> bytes, int maxSymbols) =>
        SymbolBlockFormat.Read(bytes, maxSymbols);

    /// <summary>Writes the binary form.</summary>
    /// <param name="output">Takes the bytes in pieces of a few KiB.</param>
    public void WriteTo(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        SymbolBlockFormat.Write(this, .., output);
    }

    /// <summary>
    /// Writes a part of the binary form, for a sender that waits between two parts until the receiver has taken the
    /// first: the header before the first symbol, then at most <see cref="PartSymbolCount"/> symbols.
    /// </summary>
    /// <param name="output">Takes the bytes in pieces of a few KiB.</param>
    /// <param name="start">0 at first, then what the part before returned.</param>
    /// <returns>Where the next part starts; the number of symbols after the last one.</returns>
    public int WritePart(IBufferWriter<byte> output, int start)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, _symbols.Length);
        var end = Math.Min(_symbols.Length, start + PartSymbolCount);
        SymbolBlockFormat.Write(this, start..end, output);
        return end;
    }

    /// <summary>Gives some of the symbols as a block of the same version, without copying.</summary>
    /// <param name="firstIndex">Index of the first symbol in the sequence, not in this block.</param>
    /// <param name="symbolCount">How many symbols; all must be in this block.</param>
    public SymbolBlock Slice(int firstIndex, int symbolCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(firstIndex, FirstIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstIndex, EndIndex);
        ArgumentOutOfRangeException.ThrowIfNegative(symbolCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(symbolCount, EndIndex - firstIndex);
        var symbols = _symbols.Slice(firstIndex - FirstIndex, symbolCount);
        return new SymbolBlock(KeyFingerprint, Version, Count, firstIndex, symbols);
    }

    /// <summary>Puts the symbols of the block that follows behind those of this one; both are copied.</summary>
    /// <param name="next">Begins where this block ends, and is of the same version.</param>
    /// <exception cref="ArgumentException">It does not follow this block.</exception>
    public SymbolBlock Append(SymbolBlock next)
    {
        ArgumentNullException.ThrowIfNull(next);
        if (next.FirstIndex != EndIndex || next.Version != Version || next.KeyFingerprint != KeyFingerprint)
        {
            throw new ArgumentException("Only the block that follows can be put behind this one.", nameof(next));
        }

        CodedSymbol[] symbols = [.. Symbols, .. next.Symbols];
        return new SymbolBlock(KeyFingerprint, Version, Count, FirstIndex, symbols);
    }
}
