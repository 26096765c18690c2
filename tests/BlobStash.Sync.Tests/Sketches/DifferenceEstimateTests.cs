using BlobStash.Core.Digests;
using BlobStash.Sync.Sketches;

namespace BlobStash.Sync.Tests.Sketches;

public sealed class DifferenceEstimateTests
{
    [Theory]
    [InlineData(2, 2)]
    [InlineData(10, 5)]
    [InlineData(100, 90)]
    [InlineData(100, 50)]
    [InlineData(1000, 0)]
    [InlineData(1000, 500)]
    [InlineData(20_000, 15_000)]
    public void Estimate_GoodSymbolCount_IsWithinAFactorOfTwo(int difference, int onlyThere)
    {
        var sets = difference > 10_000 ? 20 : 200;
        var random = new Random(difference);
        var within = 0;
        for (var set = 0; set < sets; set++)
        {
            var digests = SketchSets.RandomDigests(random, difference);

            var estimate = Estimate(digests[..onlyThere], digests[onlyThere..], DifferenceEstimate.GoodSymbolCount);

            within += estimate >= difference / 2 && estimate <= difference * 2 ? 1 : 0;
        }

        Assert.InRange(within, 0.95 * sets, sets);
    }

    [Fact]
    public void Estimate_EqualSets_IsZero()
    {
        var digests = SketchSets.RandomDigests(new Random(20), 500);

        Assert.Equal(0, Estimate(digests, digests, 64));
        Assert.Equal(0, Estimate([], [], 1));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(64)]
    public void Estimate_OneSideOnly_IsNoLessThanTheCountsTell(int symbolCount)
    {
        var digests = SketchSets.RandomDigests(new Random(21), 500);

        Assert.InRange(Estimate(digests, [], symbolCount), 500, 500);
        Assert.InRange(Estimate([], digests, symbolCount), 500, 500);
        Assert.InRange(Estimate(digests[..1], digests[1..2], symbolCount), 1, 2);
    }

    [Fact]
    public void Estimate_NotTheFirstSymbols_Throws()
    {
        var block = SketchSets.BlockOf([], 10);

        Assert.Throws<ArgumentException>(() => DifferenceEstimate.Estimate(block.Slice(1, 2), block));
        Assert.Throws<ArgumentException>(() => DifferenceEstimate.Estimate(block, block.Slice(0, 0)));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(10, 19)]
    [InlineData(100, 148)]
    [InlineData(1000, 1389)]
    [InlineData(10_000, 13_621)]
    public void SymbolsFor_Difference_IsAboutWhatDecodingTakes(long difference, long symbols) =>
        Assert.Equal(symbols, DifferenceEstimate.SymbolsFor(difference));

    [Theory]
    [InlineData(1000, 1000, 0, ReconciliationMethod.Identical)]
    [InlineData(0, 0, 0, ReconciliationMethod.Identical)]
    [InlineData(1000, 1001, 1, ReconciliationMethod.Symbols)]
    [InlineData(1000, 1000, 100, ReconciliationMethod.Symbols)]
    [InlineData(1000, 1000, 101, ReconciliationMethod.Symbols)]
    [InlineData(20_000, 20_000, 8_000, ReconciliationMethod.Symbols)]
    [InlineData(20_000, 20_000, 14_000, ReconciliationMethod.Lists)]
    [InlineData(12_000, 20_000, 8_000, ReconciliationMethod.Symbols)]
    [InlineData(8_000, 20_000, 12_000, ReconciliationMethod.Lists)]
    [InlineData(20_000, 8_000, 12_000, ReconciliationMethod.Lists)]
    [InlineData(1000, 0, 1000, ReconciliationMethod.Lists)]
    [InlineData(0, 1000, 1000, ReconciliationMethod.Lists)]
    [InlineData(1_000_000, 1_000_000, 48_000, ReconciliationMethod.Symbols)]
    [InlineData(1_000_000, 1_000_000, 49_000, ReconciliationMethod.BucketSketches)]
    [InlineData(1_000_000, 1_000_000, 200_000, ReconciliationMethod.BucketSketches)]
    [InlineData(1_000_000, 1_000_000, 700_000, ReconciliationMethod.Lists)]
    public void ChooseMethod_Similarity_GivesTheCheapest(
        long here, long there, long difference, ReconciliationMethod expected) =>
        Assert.Equal(
            expected,
            new SetSimilarity(here, there, difference, Sketch.DefaultSymbolCount).ChooseMethod());

    private static long Estimate(Digest[] theirs, Digest[] ours, int symbolCount) =>
        DifferenceEstimate.Estimate(SketchSets.BlockOf(theirs, symbolCount), SketchSets.BlockOf(ours, symbolCount));
}
