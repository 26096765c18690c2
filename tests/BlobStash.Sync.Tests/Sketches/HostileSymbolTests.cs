using BlobStash.Sync.Sketches;
using FsCheck;
using FsCheck.Fluent;

namespace BlobStash.Sync.Tests.Sketches;

/// <summary>What a peer can send that is no sketch of any set.</summary>
public sealed class HostileSymbolTests
{
    private static readonly SymbolBlock Empty = SketchSets.BlockOf([], 4096);
    private static readonly SketchDecoderLimits Limits = new() { MaxSymbols = 1000, MaxDifferences = 100 };

    [Fact]
    public void Add_RandomSymbols_EndsAtTheLimit()
    {
        Check.One(Quietly, Prop.ForAll<int>(seed =>
        {
            var random = new Random(seed);
            var decoder = new SketchDecoder(SketchKey.Default, Limits);
            while (decoder.State == SketchDecoderState.NeedsSymbols)
            {
                var symbols = RandomSymbols(random, random.Next(1, 200));
                decoder.Add(SketchSets.MadeUp(symbols, decoder.SymbolCount), Empty);
            }

            return decoder.State == SketchDecoderState.TooManySymbols && decoder.SymbolCount == Limits.MaxSymbols;
        }));
    }

    /// <summary>Changes in true symbols: the decoder ends, and ends wrong only where the roots will tell.</summary>
    [Fact]
    public void Add_ChangedSymbols_EndsInAStateWithoutAnException()
    {
        Check.One(Quietly.WithMaxTest(500), Prop.ForAll<int, byte>((seed, changes) =>
        {
            var random = new Random(seed);
            var symbols = SketchSets.BlockOf(SketchSets.RandomDigests(random, 60), Limits.MaxSymbols).Symbols.ToArray();
            for (var change = 0; change < changes; change++)
            {
                symbols[random.Next(random.Next(1, symbols.Length))] = RandomSymbols(random, 1)[0];
            }

            var decoder = new SketchDecoder(SketchKey.Default, Limits);
            decoder.Add(SketchSets.MadeUp(symbols), Empty);

            return decoder.State != SketchDecoderState.NeedsSymbols;
        }));
    }

    [Fact]
    public void Add_PureSymbolsEverywhere_EndsAtOnce()
    {
        var random = new Random(15);
        var symbols = new CodedSymbol[Limits.MaxSymbols];
        foreach (ref var symbol in symbols.AsSpan())
        {
            var shortId = new ShortId((ulong)random.NextInt64());
            var count = random.Next(2) == 0 ? 1 : -1;
            symbol = new CodedSymbol(shortId.Value, SketchKey.Default.ChecksumOf(shortId), count);
        }

        Assert.Equal(SketchDecoderState.Contradictory, Decode(symbols));
    }

    [Fact]
    public void Add_PureSymbolAtAnIndexThatItsIdIsNotMappedTo_IsContradictory()
    {
        var shortId = new ShortId(77);
        var checksum = SketchKey.Default.ChecksumOf(shortId);
        var pure = new CodedSymbol(shortId.Value, checksum, 1);
        var symbols = SketchSets.BlockOf([SketchSets.DigestWith(77)], 50).Symbols.ToArray();
        var foreign = Array.FindIndex(symbols, symbol => symbol.IsEmpty);
        var alone = new CodedSymbol[50];
        alone[foreign] = pure;

        Assert.Equal(SketchDecoderState.Contradictory, Decode(alone));
    }

    /// <summary>An id that some symbols have and others lack is found with both signs in turn.</summary>
    [Fact]
    public void Add_IdInHalfOfItsSymbols_IsNotComplete()
    {
        var symbols = SketchSets.BlockOf([SketchSets.DigestWith(77)], 50).Symbols.ToArray();
        symbols.AsSpan(5).Clear();

        Assert.NotEqual(SketchDecoderState.Complete, Decode(symbols));
        Assert.NotEqual(SketchDecoderState.NeedsSymbols, Decode(symbols));
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void Add_CountsThatOverflow_WrapAround(long count)
    {
        var theirs = new CodedSymbol[Limits.MaxSymbols];
        Array.Fill(theirs, new CodedSymbol(1, 2, count));
        var ours = SketchSets.BlockOf(SketchSets.RandomDigests(new Random(16), 50), Limits.MaxSymbols);
        var decoder = new SketchDecoder(SketchKey.Default, Limits);

        decoder.Add(SketchSets.MadeUp(theirs), ours);

        Assert.Equal(SketchDecoderState.TooManySymbols, decoder.State);
        Assert.InRange(DifferenceEstimate.Estimate(SketchSets.MadeUp(theirs), ours), 1, 50);
    }

    [Fact]
    public void Add_MoreDifferencesThanAllowed_Ends()
    {
        var theirs = SketchSets.BlockOf(SketchSets.RandomDigests(new Random(17), 101), 1000);
        var decoder = new SketchDecoder(SketchKey.Default, Limits);

        Assert.Equal(SketchDecoderState.TooManyDifferences, decoder.Add(theirs, Empty));
        Assert.Equal(SketchDecoderState.TooManyDifferences, decoder.Add(theirs, Empty));
        Assert.Empty(decoder.Need);
    }

    [Fact]
    public void Add_BlockLongerThanTheLimit_UsesWhatIsAllowed()
    {
        var digests = SketchSets.RandomDigests(new Random(18), 100);
        var decoder = new SketchDecoder(SketchKey.Default, Limits);

        decoder.Add(SketchSets.BlockOf(digests, 4096), Empty);

        Assert.Equal(SketchDecoderState.Complete, decoder.State);
        Assert.Equal(Limits.MaxSymbols, decoder.SymbolCount);
    }

    [Fact]
    public void Add_BlockThatDoesNotFollow_IsContradictory()
    {
        var theirs = SketchSets.BlockOf(SketchSets.RandomDigests(new Random(19), 100), 100, version: 1);
        var otherVersion = SketchSets.MadeUp(theirs.Symbols[10..].ToArray(), firstIndex: 10, version: 2);
        var otherKey = new MaintainedSketch(new Sketch(SketchKey.FromBytes(new byte[16]), 100), 1).Copy();

        Assert.Equal(SketchDecoderState.Contradictory, AddAfterTen(theirs, theirs.Slice(0, 10)));
        Assert.Equal(SketchDecoderState.Contradictory, AddAfterTen(theirs, theirs.Slice(11, 10)));
        Assert.Equal(SketchDecoderState.Contradictory, AddAfterTen(theirs, theirs.Slice(10, 0)));
        Assert.Equal(SketchDecoderState.Contradictory, AddAfterTen(theirs, otherVersion));
        Assert.Equal(SketchDecoderState.Contradictory, AddAfterTen(theirs, otherKey.Slice(10, 10)));
        Assert.Equal(SketchDecoderState.NeedsSymbols, AddAfterTen(theirs, theirs.Slice(10, 10)));
    }

    [Fact]
    public void Add_OwnBlockThatDoesNotCover_Throws()
    {
        var decoder = new SketchDecoder(SketchKey.Default, Limits);

        Assert.Throws<ArgumentException>(() => decoder.Add(Empty, Empty.Slice(1, 2000)));
        Assert.Throws<ArgumentException>(() => decoder.Add(Empty, Empty.Slice(0, 10)));
    }

    private static SketchDecoderState AddAfterTen(SymbolBlock theirs, SymbolBlock next)
    {
        var decoder = new SketchDecoder(SketchKey.Default, Limits);
        decoder.Add(theirs.Slice(0, 10), Empty);
        return decoder.Add(next, Empty);
    }

    private static SketchDecoderState Decode(CodedSymbol[] symbols) =>
        new SketchDecoder(SketchKey.Default, Limits with { MaxSymbols = symbols.Length })
            .Add(SketchSets.MadeUp(symbols), Empty);

    private static CodedSymbol[] RandomSymbols(Random random, int count) =>
    [
        .. Enumerable.Range(0, count).Select(_ => new CodedSymbol(
            (ulong)random.NextInt64(), (ulong)random.NextInt64(), random.Next(-2, 3))),
    ];
}
