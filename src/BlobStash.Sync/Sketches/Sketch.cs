using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using BlobStash.Core.Digests;

namespace BlobStash.Sync.Sketches;

/// <summary>
/// The first coded symbols of a set of digests, 24 bytes each. They do not depend on the order in which digests came
/// and went, and those of disjoint sets add up, so a large one is built in parts. Not thread safe; see
/// <see cref="MaintainedSketch"/>. Source: docs/protocol/sketches.md.
/// </summary>
public sealed class Sketch
{
    /// <summary>
    /// Symbols that a node keeps of its set unless told otherwise: 1.5 MiB, enough for about 48 000 differences.
    /// </summary>
    public const int DefaultSymbolCount = 65_536;

    /// <summary>Most symbols that a sketch can have: 24 MiB.</summary>
    public const int MaxSymbolCount = 1 << 20;

    private readonly CodedSymbol[] _symbols;

    /// <summary>Makes the sketch of the empty set.</summary>
    /// <param name="key">The key that the peers share.</param>
    /// <param name="symbolCount">From 1 to <see cref="MaxSymbolCount"/>.</param>
    public Sketch(SketchKey key, int symbolCount = DefaultSymbolCount)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentOutOfRangeException.ThrowIfLessThan(symbolCount, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(symbolCount, MaxSymbolCount);
        Key = key;
        _symbols = new CodedSymbol[symbolCount];
    }

    /// <summary>The key of the checksums.</summary>
    public SketchKey Key { get; }

    /// <summary>Digests added less digests removed.</summary>
    public long Count { get; private set; }

    /// <summary>The symbols from index 0 on; they change with the sketch.</summary>
    public ReadOnlySpan<CodedSymbol> Symbols => _symbols;

    /// <summary>
    /// Makes the sketch of an inventory on all cores. Digests that come or go meanwhile may be missed.
    /// </summary>
    /// <param name="inventory">Read bucket by bucket, by several threads.</param>
    /// <param name="key">The key that the peers share.</param>
    /// <param name="symbolCount">From 1 to <see cref="MaxSymbolCount"/>; each core needs a copy meanwhile.</param>
    /// <param name="cancellationToken">Ends the work between two buckets.</param>
    public static Sketch Build(
        IInventory inventory, SketchKey key, int symbolCount, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        var whole = new Sketch(key, symbolCount);
        var options = new ParallelOptions
        {
            CancellationToken = cancellationToken,
            MaxDegreeOfParallelism = Environment.ProcessorCount,
        };
        var merging = new Lock();
        Parallel.For(
            0,
            256,
            options,
            () => (Part: new Sketch(key, symbolCount), Digests: new List<Digest>()),
            (prefix, _, local) =>
            {
                local.Digests.Clear();
                inventory.CopyBucket((byte)prefix, local.Digests);
                local.Part.Add(CollectionsMarshal.AsSpan(local.Digests));
                return local;
            },
            local =>
            {
                lock (merging)
                {
                    whole.Merge(local.Part);
                }
            });
        return whole;
    }

    /// <summary>Takes up symbols that were kept somewhere, such as in a checkpoint; they are copied.</summary>
    /// <param name="key">The key under which the symbols were made.</param>
    /// <param name="block">Symbols from index 0 on.</param>
    /// <exception cref="ArgumentException">It begins elsewhere, is empty, or is of another key.</exception>
    public static Sketch FromBlock(SketchKey key, SymbolBlock block)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(block);
        if (block.FirstIndex != 0 || block.KeyFingerprint != key.Fingerprint)
        {
            throw new ArgumentException("The block is not the beginning of a sketch under this key.", nameof(block));
        }

        var sketch = new Sketch(key, block.Symbols.Length) { Count = block.Count };
        block.Symbols.CopyTo(sketch._symbols);
        return sketch;
    }

    /// <summary>Adds a digest that the set does not have.</summary>
    /// <param name="digest">The digest; adding it twice is a mistake that hides it from peers.</param>
    public void Add(in Digest digest) => Apply(ShortId.Of(in digest), 1);

    /// <summary>Adds digests that the set does not have.</summary>
    /// <param name="digests">In any order.</param>
    public void Add(ReadOnlySpan<Digest> digests)
    {
        foreach (ref readonly var digest in digests)
        {
            Apply(ShortId.Of(in digest), 1);
        }
    }

    /// <summary>Removes a digest that the set has, which undoes adding it.</summary>
    /// <param name="digest">The digest; removing one that the set does not have is the caller's mistake.</param>
    public void Remove(in Digest digest) => Apply(ShortId.Of(in digest), -1);

    /// <summary>Adds all digests of a disjoint set by its sketch.</summary>
    /// <param name="other">A sketch under the same key, with as many symbols or more.</param>
    /// <exception cref="ArgumentException">The keys differ, or the other sketch has fewer symbols.</exception>
    public void Merge(Sketch other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (!Key.Equals(other.Key) || other._symbols.Length < _symbols.Length)
        {
            throw new ArgumentException("Only a sketch under the same key, and no shorter, adds up.", nameof(other));
        }

        for (var index = 0; index < _symbols.Length; index++)
        {
            _symbols[index] += other._symbols[index];
        }

        Count += other.Count;
    }

    /// <summary>Puts a short id into the symbols at some of its indices; the caller sees to the others.</summary>
    internal void ApplyAt(ReadOnlySpan<int> indices, ShortId shortId, ulong checksum, int sign)
    {
        var symbols = _symbols;
        foreach (var index in indices)
        {
            ref var symbol = ref symbols[index];
            symbol = symbol.With(shortId.Value, checksum, sign);
        }
    }

    /// <summary>Puts a short id into the symbols from where the sequence stands, and counts it.</summary>
    internal void ApplyRest(IndexSequence sequence, ShortId shortId, ulong checksum, int sign)
    {
        var symbols = _symbols;
        for (var index = sequence.Index; index < symbols.Length; index = sequence.Index)
        {
            ref var symbol = ref symbols[index];
            symbol = symbol.With(shortId.Value, checksum, sign);
            sequence.Advance();
        }

        Count += sign;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Apply(ShortId shortId, int sign)
    {
        var checksum = Key.ChecksumOf(shortId);
        ApplyRest(new IndexSequence(checksum), shortId, checksum, sign);
    }
}
