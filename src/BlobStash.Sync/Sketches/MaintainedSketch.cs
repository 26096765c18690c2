using BlobStash.Core.Digests;

namespace BlobStash.Sync.Sketches;

/// <summary>
/// The sketch of a node's own set, kept up to date as blobs come and go, so that nothing is encoded when a peer asks:
/// a look at it is a copy, whatever the size of the set.
/// </summary>
/// <remarks>
/// Thread safe. A writer works out its indices first and holds the lock only for about twenty XORs; a reader holds it
/// for one copy at most (65 536 symbols take about 0.1 ms), and never sees half of a change.
/// </remarks>
public sealed class MaintainedSketch
{
    /// <summary>
    /// Indices worked out before the lock is taken. Of 65 536 symbols an id touches about 22, and one in a
    /// million more than this.
    /// </summary>
    private const int IndicesAhead = 48;

    private readonly Lock _changing = new();
    private readonly Sketch _sketch;
    private ulong _version;

    /// <summary>Takes over a sketch of the set as it is now.</summary>
    /// <param name="sketch">Belongs to the new object from now on.</param>
    /// <param name="firstVersion">
    /// Where versions begin to count. To be drawn at random at each start, so that no version names two sets.
    /// </param>
    public MaintainedSketch(Sketch sketch, ulong firstVersion)
    {
        ArgumentNullException.ThrowIfNull(sketch);
        _sketch = sketch;
        _version = firstVersion;
    }

    /// <summary>The key of the checksums.</summary>
    public SketchKey Key => _sketch.Key;

    /// <summary>Number of symbols that are kept.</summary>
    public int SymbolCount => _sketch.Symbols.Length;

    /// <summary>Changes, wrapping around, with every digest that comes or goes.</summary>
    public ulong Version
    {
        get
        {
            lock (_changing)
            {
                return _version;
            }
        }
    }

    /// <summary>Adds a digest that the set does not have; takes about a third of a microsecond.</summary>
    /// <param name="digest">The digest.</param>
    public void Add(in Digest digest) => Apply(in digest, 1);

    /// <summary>Removes a digest that the set has, which undoes adding it.</summary>
    /// <param name="digest">The digest.</param>
    public void Remove(in Digest digest) => Apply(in digest, -1);

    /// <summary>
    /// Adds all digests of a disjoint set by its sketch. Adding commutes, so the set may be merged while digests of it
    /// are removed already; the sketch describes a set again when both are done.
    /// </summary>
    /// <param name="part">A sketch under the same key, with as many symbols or more.</param>
    /// <exception cref="ArgumentException">The keys differ, or the part has fewer symbols.</exception>
    public void Merge(Sketch part)
    {
        lock (_changing)
        {
            _sketch.Merge(part);
            _version++;
        }
    }

    /// <summary>Copies all symbols as they are at one moment, with the version and count of that moment.</summary>
    public SymbolBlock Copy() => Copy(0, SymbolCount);

    /// <summary>Copies some symbols as they are at one moment, with the version and count of that moment.</summary>
    /// <param name="firstIndex">Index of the first symbol, from 0.</param>
    /// <param name="symbolCount">How many symbols; the last one must exist.</param>
    public SymbolBlock Copy(int firstIndex, int symbolCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstIndex);
        ArgumentOutOfRangeException.ThrowIfNegative(symbolCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(symbolCount, SymbolCount - firstIndex);
        var symbols = GC.AllocateUninitializedArray<CodedSymbol>(symbolCount);
        var version = Version;

        // Copied without the lock at first, and kept if no writer came: then none had to wait either. Otherwise the
        // memory is at least mapped by now, so that the copy with the lock is a fast one.
        _sketch.Symbols.Slice(firstIndex, symbolCount).CopyTo(symbols);
        lock (_changing)
        {
            if (_version != version)
            {
                _sketch.Symbols.Slice(firstIndex, symbolCount).CopyTo(symbols);
            }

            return new SymbolBlock(Key.Fingerprint, _version, _sketch.Count, firstIndex, symbols);
        }
    }

    private void Apply(in Digest digest, int sign)
    {
        var shortId = ShortId.Of(in digest);
        var checksum = Key.ChecksumOf(shortId);
        var sequence = new IndexSequence(checksum);
        Span<int> ahead = stackalloc int[IndicesAhead];
        var known = 0;
        for (; known < ahead.Length && sequence.Index < SymbolCount; known++)
        {
            ahead[known] = (int)sequence.Index;
            sequence.Advance();
        }

        lock (_changing)
        {
            _sketch.ApplyAt(ahead[..known], shortId, checksum, sign);
            _sketch.ApplyRest(sequence, shortId, checksum, sign);
            _version++;
        }
    }
}
