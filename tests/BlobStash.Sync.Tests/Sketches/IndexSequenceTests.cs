using System.Globalization;
using BlobStash.Sync.Sketches;

namespace BlobStash.Sync.Tests.Sketches;

public sealed class IndexSequenceTests
{
    [Fact]
    public void Advance_IndependentVectors_EqualsThem()
    {
        var vectors = SketchSets.ReadVector("rateless-mapping.json");

        Assert.True(vectors.GetArrayLength() >= 8);
        foreach (var vector in vectors.EnumerateArray())
        {
            var seed = ulong.Parse(
                vector.GetProperty("seed").GetString()!, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            var sequence = new IndexSequence(seed);
            foreach (var expected in vector.GetProperty("indices").EnumerateArray())
            {
                Assert.Equal(expected.GetInt64(), sequence.Index);
                sequence.Advance();
            }
        }
    }

    [Fact]
    public void Advance_ManySeeds_HitsIndicesAsOftenAsExpected()
    {
        const int Seeds = 200_000;
        var hits = new int[100];
        var random = new Random(2);
        for (var i = 0; i < Seeds; i++)
        {
            for (var sequence = new IndexSequence((ulong)random.NextInt64()); sequence.Index < hits.Length;)
            {
                hits[sequence.Index]++;
                sequence.Advance();
            }
        }

        for (var index = 0; index < hits.Length; index++)
        {
            var expected = Seeds / (1 + (index / 2.0));
            Assert.InRange(hits[index], expected * 0.9, expected * 1.1);
        }
    }

    [Fact]
    public void Advance_SeedZero_LeavesEverySketch()
    {
        var sequence = new IndexSequence(0);

        sequence.Advance();

        Assert.True(sequence.Index > Sketch.MaxSymbolCount);
    }
}
