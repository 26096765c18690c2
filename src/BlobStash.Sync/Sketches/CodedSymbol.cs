using System.Runtime.CompilerServices;

namespace BlobStash.Sync.Sketches;

/// <summary>
/// One element of the sequence that encodes a set of short ids, or the difference of two such elements. Arithmetic on
/// counts wraps around, so no value from a peer can make it fail.
/// </summary>
/// <param name="Sum">XOR of the short ids that are mapped to the index.</param>
/// <param name="Checksum">XOR of the checksums of those short ids.</param>
/// <param name="Count">How many they are; negative where a subtrahend has more.</param>
public readonly record struct CodedSymbol(ulong Sum, ulong Checksum, long Count)
{
    /// <summary>Whether nothing is left in the symbol.</summary>
    public bool IsEmpty => (Sum | Checksum | (ulong)Count) == 0;

    /// <summary>Whether no short id is left in the symbol, although its count may be off.</summary>
    internal bool HasNoIds => (Sum | Checksum) == 0;

    /// <summary>Whether the count is that of a single short id, of either side.</summary>
    internal bool MayBePure => Count is 1 or -1;

    /// <summary>The symbol of the union of two disjoint sets.</summary>
    public static CodedSymbol operator +(CodedSymbol left, CodedSymbol right) =>
        new(left.Sum ^ right.Sum, left.Checksum ^ right.Checksum, unchecked(left.Count + right.Count));

    /// <summary>The symbol of what only the left set has, counted positive, and only the right one, negative.</summary>
    public static CodedSymbol operator -(CodedSymbol left, CodedSymbol right) =>
        new(left.Sum ^ right.Sum, left.Checksum ^ right.Checksum, unchecked(left.Count - right.Count));

    /// <summary>The same as <c>left + right</c>.</summary>
    public static CodedSymbol Add(CodedSymbol left, CodedSymbol right) => left + right;

    /// <summary>The same as <c>left - right</c>.</summary>
    public static CodedSymbol Subtract(CodedSymbol left, CodedSymbol right) => left - right;

    /// <summary>The symbol with one short id put in or taken out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal CodedSymbol With(ulong shortId, ulong checksum, long sign) =>
        new(Sum ^ shortId, Checksum ^ checksum, unchecked(Count + sign));
}
