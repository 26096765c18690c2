using BlobStash.Core.Digests;
using BlobStash.Sync.Sketches;
using FsCheck;
using FsCheck.Fluent;

namespace BlobStash.Sync.Tests.Sketches;

public sealed class SketchDecoderTests
{
    [Fact]
    public void Add_RandomSets_GivesTheSymmetricDifference()
    {
        Check.One(Quietly, Prop.ForAll<int, byte, byte>((seed, onlyThere, onlyHere) =>
        {
            var random = new Random(seed);
            var common = SketchSets.RandomDigests(random, random.Next(300));
            var there = SketchSets.RandomDigests(random, onlyThere);
            var here = SketchSets.RandomDigests(random, onlyHere);
            var symbols = (4 * (onlyThere + onlyHere)) + 200;

            var decoder = Decode([.. common, .. there], [.. common, .. here], symbols, random.Next(1, 100));

            return decoder.State == SketchDecoderState.Complete
                && decoder.Need.SequenceEqual(SketchSets.ShortIdsOf(there))
                && decoder.Have.SequenceEqual(SketchSets.ShortIdsOf(here));
        }));
    }

    [Theory]
    [InlineData(10, 1.85)]
    [InlineData(100, 1.55)]
    [InlineData(1000, 1.42)]
    public void Add_SymbolBySymbol_TakesFewSymbolsPerDifference(int difference, double most)
    {
        const int Sets = 50;
        var random = new Random(difference);
        var total = 0;
        for (var set = 0; set < Sets; set++)
        {
            var digests = SketchSets.RandomDigests(random, difference);
            var half = difference / 2;

            var decoder = Decode(digests[..half], digests[half..], (2 * difference) + 200, 1);

            Assert.Equal(SketchDecoderState.Complete, decoder.State);
            total += decoder.SymbolCount;
        }

        Assert.InRange(total / (double)Sets / difference, 1, most);
    }

    [Fact]
    public void Add_EqualSets_IsCompleteWithTheFirstSymbol()
    {
        var digests = SketchSets.RandomDigests(new Random(8), 1000);

        var decoder = Decode(digests, digests, 1, 1);

        Assert.Equal(SketchDecoderState.Complete, decoder.State);
        Assert.Empty(decoder.Need);
        Assert.Empty(decoder.Have);
    }

    [Fact]
    public void Add_OneSideEmpty_GivesTheOtherSide()
    {
        var digests = SketchSets.RandomDigests(new Random(9), 200);

        Assert.Equal(SketchSets.ShortIdsOf(digests), Decode(digests, [], 500, 100).Need);
        Assert.Equal(SketchSets.ShortIdsOf(digests), Decode([], digests, 500, 100).Have);
    }

    [Fact]
    public void Add_EncodedBuckets_GivesTheirDifference()
    {
        var digests = SketchSets.ShortIdsOf(SketchSets.RandomDigests(new Random(10), 300));
        var theirs = new SketchEncoder(SketchKey.Default, digests.AsSpan(10..), 5);
        var ours = new SketchEncoder(SketchKey.Default, digests.AsSpan(..290), 6);
        var decoder = new SketchDecoder(SketchKey.Default, SketchDecoderLimits.Default);

        while (decoder.State == SketchDecoderState.NeedsSymbols)
        {
            decoder.Add(theirs.Encode(10), ours.Encode(10));
        }

        Assert.Equal(SketchDecoderState.Complete, decoder.State);
        Assert.Equal(digests[290..], decoder.Need);
        Assert.Equal(digests[..10], decoder.Have);
    }

    [Fact]
    public void Encode_InPieces_EqualsTheMaintainedSketch()
    {
        var digests = SketchSets.RandomDigests(new Random(11), 200);
        var encoder = new SketchEncoder(SketchKey.Default, SketchSets.ShortIdsOf(digests), 1);
        var whole = SketchSets.BlockOf(digests, 130);

        foreach (var length in new[] { 1, 0, 29, 100 })
        {
            var block = encoder.Encode(length);

            Assert.Equal(200, block.Count);
            Assert.Equal(whole.Slice(block.FirstIndex, length).Symbols, block.Symbols);
        }
    }

    /// <summary>Two digests of the peer that share a short id, one of which we have too.</summary>
    [Fact]
    public void Add_SharedShortIdOnOneSideTwice_AsksForIt()
    {
        Digest[] theirs = [SketchSets.DigestWith(99, 1), SketchSets.DigestWith(99, 2)];

        var decoder = Decode(theirs, theirs[..1], 20, 20);

        Assert.Equal(SketchDecoderState.Complete, decoder.State);
        Assert.Equal([new ShortId(99)], decoder.Need);
    }

    /// <summary>Nothing of the pair is left but its count, so the end is certain once all else is known.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(50)]
    public void Add_SharedShortIdThatTheOtherSideLacks_IsContradictory(int others)
    {
        Digest[] here = SketchSets.RandomDigests(new Random(12), others);
        Digest[] theirs = [SketchSets.DigestWith(99, 1), SketchSets.DigestWith(99, 2)];

        var decoder = Decode(theirs, here, 400, 400);

        Assert.Equal(SketchDecoderState.Contradictory, decoder.State);
        Assert.Empty(decoder.Need);
        Assert.Empty(decoder.Have);
    }

    private static SketchDecoder Decode(Digest[] theirs, Digest[] ours, int symbolCount, int blockLength)
    {
        var decoder = new SketchDecoder(SketchKey.Default, SketchDecoderLimits.Default);
        var theirBlock = SketchSets.BlockOf(theirs, symbolCount);
        var ourBlock = SketchSets.BlockOf(ours, symbolCount);
        while (decoder.State == SketchDecoderState.NeedsSymbols && decoder.SymbolCount < symbolCount)
        {
            var length = Math.Min(blockLength, symbolCount - decoder.SymbolCount);
            decoder.Add(theirBlock.Slice(decoder.SymbolCount, length), ourBlock);
        }

        return decoder;
    }
}
