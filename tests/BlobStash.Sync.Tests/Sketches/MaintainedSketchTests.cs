using BlobStash.Core.Digests;
using BlobStash.Sync.Sketches;

namespace BlobStash.Sync.Tests.Sketches;

public sealed class MaintainedSketchTests
{
    private const int SymbolCount = 500;

    [Fact]
    public void AddAndRemove_FromManyThreads_EqualOneAfterTheOther()
    {
        const int Kept = 3000;
        var digests = SketchSets.RandomDigests(new Random(5), 4000);
        var sketch = new MaintainedSketch(new Sketch(SketchKey.Default, SymbolCount), 7);

        Parallel.For(0, digests.Length, number =>
        {
            sketch.Add(in digests[number]);
            if (number >= Kept)
            {
                sketch.Remove(in digests[number]);
            }
        });

        var block = sketch.Copy();
        Assert.Equal(Kept, block.Count);
        Assert.Equal(7UL + 5000, block.Version);
        Assert.Equal(SketchSets.BlockOf(digests.Take(Kept), SymbolCount).Symbols, block.Symbols);
    }

    /// <summary>One digest comes and goes all the time: a copy shows all of it or nothing of it.</summary>
    [Fact]
    public async Task Copy_DuringChanges_ShowsNoHalfOfOne()
    {
        var digests = SketchSets.RandomDigests(new Random(6), 2);
        var sketch = new MaintainedSketch(new Sketch(SketchKey.Default, SymbolCount), 0);
        sketch.Add(in digests[0]);
        var without = SketchSets.BlockOf([digests[0]], SymbolCount);
        var with = SketchSets.BlockOf(digests, SymbolCount);
        using var ended = new CancellationTokenSource();
        var writer = Task.Run(() => ComeAndGo(sketch, digests[1], ended.Token));

        for (var look = 0; look < 2000; look++)
        {
            var block = sketch.Copy();
            var expected = block.Version % 2 == 1 ? without : with;
            Assert.Equal(expected.Count, block.Count);
            Assert.True(block.Symbols.SequenceEqual(expected.Symbols));
        }

        await ended.CancelAsync();
        await writer;
    }

    [Fact]
    public void Copy_Range_IsThatPartOfTheWhole()
    {
        var sketch = new MaintainedSketch(new Sketch(SketchKey.Default, SymbolCount), 0);
        foreach (var digest in SketchSets.RandomDigests(new Random(7), 50))
        {
            sketch.Add(in digest);
        }

        var part = sketch.Copy(100, 30);

        Assert.Equal(100, part.FirstIndex);
        Assert.Equal(50, part.Count);
        Assert.Equal(sketch.Version, part.Version);
        Assert.Equal(sketch.Copy().Symbols[100..130], part.Symbols);
        Assert.Equal(part.Symbols, sketch.Copy().Slice(100, 30).Symbols);
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, -1)]
    [InlineData(0, SymbolCount + 1)]
    [InlineData(SymbolCount, 1)]
    [InlineData(int.MaxValue, int.MaxValue)]
    public void Copy_OutOfRange_Throws(int firstIndex, int symbolCount)
    {
        var sketch = new MaintainedSketch(new Sketch(SketchKey.Default, SymbolCount), 0);

        Assert.Throws<ArgumentOutOfRangeException>(() => sketch.Copy(firstIndex, symbolCount));
    }

    private static void ComeAndGo(MaintainedSketch sketch, Digest digest, CancellationToken ended)
    {
        while (!ended.IsCancellationRequested)
        {
            sketch.Add(in digest);
            sketch.Remove(in digest);
        }
    }
}
