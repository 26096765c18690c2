using System.Numerics;
using BlobStash.Core.Erasure;
using FsCheck;
using FsCheck.Fluent;

namespace BlobStash.Core.Tests.Erasure;

public sealed class ReconstructionTests
{
    [Fact]
    public void TryReconstruct_TenPlusTwo_RestoresEveryOneAndTwoLostShards()
    {
        var random = new Random(1);
        var code = new ReedSolomonCode();
        var stripe = Stripe.Encode(code, 333, random);
        for (var first = 0; first < code.TotalShards; first++)
        {
            Assert.True(stripe.Survives(code, [first], random), $"{first}");
            for (var second = first + 1; second < code.TotalShards; second++)
            {
                Assert.True(stripe.Survives(code, [first, second], random), $"{first}, {second}");
            }
        }
    }

    [Fact]
    public void TryReconstruct_EverySmallCode_RestoresEveryPatternUpToTheParityShards()
    {
        var random = new Random(2);
        for (var k = 1; k <= 6; k++)
        {
            for (var m = 1; m <= 5; m++)
            {
                var code = new ReedSolomonCode(k, m);
                var stripe = Stripe.Encode(code, 5, random);
                for (var pattern = 0u; pattern < 1u << (k + m); pattern++)
                {
                    if (BitOperations.PopCount(pattern) <= m)
                    {
                        Assert.True(stripe.Survives(code, ShardsOf(pattern), random), $"{k} + {m}: {pattern:b}");
                    }
                }
            }
        }
    }

    [Fact]
    public void TryReconstruct_AnyCode_RestoresRandomPatterns()
    {
        var shapes = Gen.Choose(1, 255).SelectMany(k => Gen.Choose(1, 256 - k).Select(m => (K: k, M: m)));
        Check.One(Quietly.WithMaxTest(40), Prop.ForAll(
            shapes.ToArbitrary(), Gen.Choose(0, 100).ToArbitrary(), Gen.Choose(0, int.MaxValue).ToArbitrary(),
            (shape, length, seed) => SurvivesRandomLosses(shape.K, shape.M, length, seed)));
    }

    [Theory]
    [InlineData(128, 128)]
    [InlineData(255, 1)]
    [InlineData(1, 255)]
    [InlineData(254, 2)]
    public void TryReconstruct_LargestCodes_RestoreAsManyAsTheParityShards(int k, int m)
    {
        Assert.True(SurvivesRandomLosses(k, m, 65, seed: 3));
    }

    [Theory]
    [InlineData(8191)]
    [InlineData(8192)]
    [InlineData(8193)]
    [InlineData(65_535)]
    [InlineData(65_537)]
    [InlineData(150_001)]
    public void TryReconstruct_LongShards_RestoresThem(int length)
    {
        var random = new Random(4);
        var code = new ReedSolomonCode();

        Assert.True(Stripe.Encode(code, length, random).Survives(code, [0, 9], random));
    }

    [Fact]
    public void TryReconstruct_EmptyShards_Succeeds()
    {
        var code = new ReedSolomonCode(3, 2);

        Assert.True(code.TryReconstruct(new Memory<byte>[5], [false, true, true, true, false]));
    }

    [Fact]
    public void TryReconstruct_NothingLost_ChangesNothing()
    {
        var code = new ReedSolomonCode(3, 2);
        var stripe = Stripe.Encode(code, 40, new Random(5));

        Assert.True(code.TryReconstruct(stripe.Shards, [true, true, true, true, true]));
        Assert.True(stripe.IsOriginal);
    }

    [Fact]
    public void TryReconstruct_MoreLostThanParityShards_IsFalseAndChangesNothing()
    {
        var code = new ReedSolomonCode(3, 2);
        var stripe = Stripe.Encode(code, 40, new Random(6));

        Assert.False(code.TryReconstruct(stripe.Shards, [false, true, false, true, false]));
        Assert.False(code.TryReconstruct(stripe.Shards, new bool[5]));
        Assert.True(stripe.IsOriginal);
    }

    [Fact]
    public void TryReconstruct_WrongArguments_Throws()
    {
        var code = new ReedSolomonCode(2, 1);
        var (a, b, c) = (new byte[4], new byte[4], new byte[4]);

        Assert.Throws<ArgumentException>(() => code.TryReconstruct([a, b], [true, true, false]));
        Assert.Throws<ArgumentException>(() => code.TryReconstruct([a, b, c], [true, true]));
        Assert.Throws<ArgumentException>(() => code.TryReconstruct([a, b, c.AsMemory(1)], [true, true, false]));
        Assert.Throws<ArgumentException>(() => code.TryReconstruct([a, b, b], [true, true, false]));
        Assert.Throws<ArgumentException>(() =>
            new ReedSolomonCode(1, 2).TryReconstruct([a, b, b], [true, false, false]));
    }

    private static bool SurvivesRandomLosses(int k, int m, int length, int seed)
    {
        var random = new Random(seed);
        var code = new ReedSolomonCode(k, m);
        var stripe = Stripe.Encode(code, length, random);
        var shards = Enumerable.Range(0, k + m).ToArray();
        random.Shuffle(shards);
        return stripe.Survives(code, shards[..m], random)
            && stripe.Survives(code, shards[^random.Next(m + 1)..], random);
    }

    private static int[] ShardsOf(uint pattern) =>
        [.. Enumerable.Range(0, 32).Where(shard => (pattern >> shard & 1) == 1)];
}
