using System.Runtime.InteropServices;

namespace BlobStash.Sync.Sketches;

/// <summary>
/// Finds out how two sets differ from the coded symbols of both, block after block, in time proportional to the
/// difference. Source: docs/protocol/sketches.md, "Decoding".
/// </summary>
/// <remarks>
/// Whatever the peer sends, it throws nothing, stays within its limits, and every block either ends it or brings it
/// nearer to the limit of symbols. <see cref="SketchDecoderState.Complete"/> is no proof that the sets are equal after
/// the transfer; the states' roots are. A block costs some time for each id that was found before it, so the caller
/// asks for blocks that grow, and refuses shorter ones. Not thread safe.
/// </remarks>
public sealed class SketchDecoder
{
    private readonly SketchKey _key;
    private readonly SketchDecoderLimits _limits;
    private readonly List<Difference> _found = [];
    private readonly Stack<int> _candidates = new();
    private CodedSymbol[] _symbols = [];
    private int _symbolsWithIds;
    private ulong _version;

    /// <summary>Makes a decoder that has seen nothing yet.</summary>
    /// <param name="key">The key that the peers share.</param>
    /// <param name="limits">What to accept from the peer at most.</param>
    public SketchDecoder(SketchKey key, SketchDecoderLimits limits)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentOutOfRangeException.ThrowIfLessThan(limits.MaxSymbols, 1, nameof(limits));
        ArgumentOutOfRangeException.ThrowIfNegative(limits.MaxDifferences, nameof(limits));
        _key = key;
        _limits = limits;
    }

    /// <summary>How far it has come.</summary>
    public SketchDecoderState State { get; private set; }

    /// <summary>Symbols taken so far, and the index that the next block has to begin with.</summary>
    public int SymbolCount { get; private set; }

    /// <summary>Short ids that only the peer has, ascending; empty unless complete.</summary>
    public IReadOnlyList<ShortId> Need { get; private set; } = [];

    /// <summary>Short ids that only this side has, ascending; empty unless complete.</summary>
    public IReadOnlyList<ShortId> Have { get; private set; } = [];

    /// <summary>Takes the next symbols of both sides. Does nothing in a final state.</summary>
    /// <param name="theirs">The peer's block; symbols beyond the limit are left unread.</param>
    /// <param name="ours">Any block of this side that covers the same indices.</param>
    /// <returns>The state afterwards.</returns>
    /// <exception cref="ArgumentException">Our own block does not cover the peer's, or is of another key.</exception>
    public SketchDecoderState Add(SymbolBlock theirs, SymbolBlock ours)
    {
        ArgumentNullException.ThrowIfNull(theirs);
        ArgumentNullException.ThrowIfNull(ours);
        if (State != SketchDecoderState.NeedsSymbols)
        {
            return State;
        }

        if (!Follows(theirs))
        {
            return State = SketchDecoderState.Contradictory;
        }

        var length = Math.Min(theirs.Symbols.Length, _limits.MaxSymbols - SymbolCount);
        if (ours.KeyFingerprint != _key.Fingerprint
            || ours.FirstIndex > SymbolCount || ours.EndIndex < SymbolCount + length)
        {
            throw new ArgumentException("Our own symbols must cover those of the peer.", nameof(ours));
        }

        _version = theirs.Version;
        Append(theirs.Symbols[..length], ours.Slice(SymbolCount, length).Symbols);
        Peel();
        return State == SketchDecoderState.NeedsSymbols ? Conclude() : State;
    }

    private bool Follows(SymbolBlock block) =>
        block.FirstIndex == SymbolCount && !block.Symbols.IsEmpty && block.KeyFingerprint == _key.Fingerprint
        && (SymbolCount == 0 || block.Version == _version);

    /// <summary>Subtracts the new symbols, and takes out of them what is known already.</summary>
    private void Append(ReadOnlySpan<CodedSymbol> theirs, ReadOnlySpan<CodedSymbol> ours)
    {
        var first = SymbolCount;
        SymbolCount += theirs.Length;
        if (SymbolCount > _symbols.Length)
        {
            Array.Resize(ref _symbols, (int)Math.Min(_limits.MaxSymbols, Math.Max(SymbolCount, 2L * first)));
        }

        for (var i = 0; i < theirs.Length; i++)
        {
            var symbol = theirs[i] - ours[i];
            _symbols[first + i] = symbol;
            _symbolsWithIds += symbol.HasNoIds ? 0 : 1;
        }

        foreach (ref var difference in CollectionsMarshal.AsSpan(_found))
        {
            TakeOut(ref difference);
        }

        for (var index = SymbolCount - 1; index >= first; index--)
        {
            if (_symbols[index].MayBePure)
            {
                _candidates.Push(index);
            }
        }
    }

    /// <summary>Takes pure symbols' ids out of all symbols until no symbol is pure or a limit is met.</summary>
    private void Peel()
    {
        while (_candidates.TryPop(out var index))
        {
            var symbol = _symbols[index];
            if (!symbol.MayBePure || _key.ChecksumOf(new ShortId(symbol.Sum)) != symbol.Checksum)
            {
                continue;
            }

            if (_found.Count == _limits.MaxDifferences)
            {
                State = SketchDecoderState.TooManyDifferences;
                return;
            }

            var difference = new Difference(symbol);
            TakeOut(ref difference);
            _found.Add(difference);

            // An id that is not mapped to the symbol it was found in would be found there for ever.
            if (!_symbols[index].HasNoIds)
            {
                State = SketchDecoderState.Contradictory;
                return;
            }
        }
    }

    /// <summary>Takes a found id out of the symbols that are new to it; they may become pure.</summary>
    private void TakeOut(ref Difference difference)
    {
        var (sum, checksum, count) = difference.Symbol;
        for (var index = difference.Sequence.Index; index < SymbolCount; index = difference.Sequence.Index)
        {
            ref var symbol = ref _symbols[index];
            _symbolsWithIds -= symbol.HasNoIds ? 0 : 1;
            symbol = symbol.With(sum, checksum, -count);
            _symbolsWithIds += symbol.HasNoIds ? 0 : 1;
            if (symbol.MayBePure)
            {
                _candidates.Push((int)index);
            }

            difference.Sequence.Advance();
        }
    }

    private SketchDecoderState Conclude()
    {
        if (_symbolsWithIds > 0)
        {
            return State = SymbolCount == _limits.MaxSymbols
                ? SketchDecoderState.TooManySymbols
                : SketchDecoderState.NeedsSymbols;
        }

        // Ids of which nothing is left but their counts cancelled each other out within one side.
        var isWhole = !_symbols.AsSpan(0, SymbolCount).ContainsAnyExcept(default(CodedSymbol));
        return State = isWhole && TryPublish() ? SketchDecoderState.Complete : SketchDecoderState.Contradictory;
    }

    /// <summary>Sorts what was found, unless an id was found twice.</summary>
    private bool TryPublish()
    {
        var shortIds = _found.Select(found => new ShortId(found.Symbol.Sum)).ToArray();
        var signs = _found.Select(found => found.Symbol.Count).ToArray();
        Array.Sort(shortIds, signs);
        for (var i = 1; i < shortIds.Length; i++)
        {
            if (shortIds[i] == shortIds[i - 1])
            {
                return false;
            }
        }

        Need = [.. shortIds.Where((_, i) => signs[i] > 0)];
        Have = [.. shortIds.Where((_, i) => signs[i] < 0)];
        return true;
    }

    /// <summary>A decoded short id, and the place from which it is still in the sequence.</summary>
    private struct Difference(CodedSymbol symbol)
    {
        public readonly CodedSymbol Symbol = symbol;
        public IndexSequence Sequence = new(symbol.Checksum);
    }
}
