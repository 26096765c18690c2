using BlobStash.Core.Digests;
using BlobStash.Sync.Sketches;
using FsCheck;
using FsCheck.Fluent;

namespace BlobStash.Sync.Tests.Sketches;

public sealed class SketchTests
{
    private const int SymbolCount = 300;

    [Fact]
    public void AddAndRemove_AnyOrder_GiveTheSameSymbols()
    {
        Check.One(Quietly, Prop.ForAll<int, byte, byte>((seed, kept, removed) =>
        {
            var random = new Random(seed);
            var digests = SketchSets.RandomDigests(random, kept + removed);
            var passing = digests.AsSpan(kept).ToArray();
            Digest[] shuffled = [.. digests];
            random.Shuffle(shuffled);
            var sketch = new Sketch(SketchKey.Default, SymbolCount);

            sketch.Add(shuffled);
            random.Shuffle(passing);
            foreach (var digest in passing)
            {
                sketch.Remove(in digest);
            }

            var expected = SketchSets.BlockOf(digests.Take(kept), SymbolCount);
            return sketch.Count == kept && sketch.Symbols.SequenceEqual(expected.Symbols);
        }));
    }

    [Fact]
    public void Merge_SketchesOfDisjointSets_AddUp()
    {
        var digests = SketchSets.RandomDigests(new Random(3), 1000);
        var whole = new Sketch(SketchKey.Default, SymbolCount);
        var part = new Sketch(SketchKey.Default, SymbolCount + 1);
        whole.Add(digests.AsSpan(..400));
        part.Add(digests.AsSpan(400..));

        whole.Merge(part);

        Assert.Equal(1000, whole.Count);
        Assert.Equal(SketchSets.BlockOf(digests, SymbolCount).Symbols, whole.Symbols);
    }

    [Fact]
    public void Merge_OtherKeyOrShorter_Throws()
    {
        var sketch = new Sketch(SketchKey.Default, SymbolCount);
        var otherKey = new Sketch(SketchKey.FromBytes(new byte[SketchKey.Size]), SymbolCount);

        Assert.Throws<ArgumentException>(() => sketch.Merge(otherKey));
        Assert.Throws<ArgumentException>(() => sketch.Merge(new Sketch(SketchKey.Default, SymbolCount - 1)));
    }

    [Fact]
    public void Build_Inventory_EqualsAddingEveryDigest()
    {
        var inventory = MemoryInventory.WithBlobs(2000);
        var digests = Enumerable.Range(0, 2000).Select(number => MemoryInventory.DigestOf($"blob-{number}"));

        var sketch = Sketch.Build(inventory, SketchKey.Default, SymbolCount, CancellationToken.None);

        Assert.Equal(2000, sketch.Count);
        Assert.Equal(SketchSets.BlockOf(digests, SymbolCount).Symbols, sketch.Symbols);
    }

    [Fact]
    public void Build_Cancelled_Throws()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();

        Assert.Throws<OperationCanceledException>(
            () => Sketch.Build(MemoryInventory.WithBlobs(1), SketchKey.Default, 1, cancelled.Token));
    }

    [Fact]
    public void FromBlock_KeptSymbols_GoOnAsBefore()
    {
        var digests = SketchSets.RandomDigests(new Random(4), 100);
        var kept = SketchSets.BytesOf(SketchSets.BlockOf(digests.Take(60), SymbolCount));

        var sketch = Sketch.FromBlock(SketchKey.Default, SymbolBlock.Read(kept, SymbolCount));
        sketch.Add(digests.AsSpan(60..));

        Assert.Equal(100, sketch.Count);
        Assert.Equal(SketchSets.BlockOf(digests, SymbolCount).Symbols, sketch.Symbols);
    }

    [Fact]
    public void FromBlock_MiddleOrOtherKey_Throws()
    {
        var block = SketchSets.BlockOf([], SymbolCount);
        var otherKey = SketchKey.FromBytes(new byte[SketchKey.Size]);

        Assert.Throws<ArgumentException>(() => Sketch.FromBlock(SketchKey.Default, block.Slice(1, 2)));
        Assert.Throws<ArgumentException>(() => Sketch.FromBlock(otherKey, block));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(Sketch.MaxSymbolCount + 1)]
    public void Constructor_SymbolCountOutOfRange_Throws(int symbolCount) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sketch(SketchKey.Default, symbolCount));
}
