namespace BlobStash.Sync.Sketches;

/// <summary>
/// Encodes any short ids on demand, block after block, for sets of which no sketch is kept: one bucket, for instance.
/// A block costs time in proportion to the ids and to what it holds of them. Memory: 32 bytes an id. Not thread safe.
/// </summary>
public sealed class SketchEncoder
{
    private readonly SketchKey _key;
    private readonly ulong _version;
    private readonly State[] _states;
    private int _nextIndex;

    /// <summary>Takes the set to encode.</summary>
    /// <param name="key">The key that the peers share.</param>
    /// <param name="shortIds">Those of different digests, in any order; copied.</param>
    /// <param name="version">Version of the set, told with every block.</param>
    public SketchEncoder(SketchKey key, ReadOnlySpan<ShortId> shortIds, ulong version)
    {
        ArgumentNullException.ThrowIfNull(key);
        _key = key;
        _version = version;
        _states = new State[shortIds.Length];
        for (var i = 0; i < shortIds.Length; i++)
        {
            var checksum = key.ChecksumOf(shortIds[i]);
            _states[i] = new State(shortIds[i].Value, checksum, new IndexSequence(checksum));
        }
    }

    /// <summary>Gives the symbols that follow those of the call before.</summary>
    /// <param name="symbolCount">
    /// How many; all blocks together have at most <see cref="Sketch.MaxSymbolCount"/>.
    /// </param>
    public SymbolBlock Encode(int symbolCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(symbolCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(symbolCount, Sketch.MaxSymbolCount - _nextIndex);
        var firstIndex = _nextIndex;
        _nextIndex += symbolCount;
        var symbols = new CodedSymbol[symbolCount];
        foreach (ref var state in _states.AsSpan())
        {
            for (var index = state.Sequence.Index; index < _nextIndex; index = state.Sequence.Index)
            {
                ref var symbol = ref symbols[index - firstIndex];
                symbol = symbol.With(state.ShortId, state.Checksum, 1);
                state.Sequence.Advance();
            }
        }

        return new SymbolBlock(_key.Fingerprint, _version, _states.Length, firstIndex, symbols);
    }

    private struct State(ulong shortId, ulong checksum, IndexSequence sequence)
    {
        public readonly ulong ShortId = shortId;
        public readonly ulong Checksum = checksum;
        public IndexSequence Sequence = sequence;
    }
}
