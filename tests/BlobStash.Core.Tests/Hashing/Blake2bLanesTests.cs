using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using FsCheck;
using FsCheck.Fluent;

namespace BlobStash.Core.Tests.Hashing;

public sealed class Blake2bLanesTests
{
    private static readonly int[] AllWidths = [LaneWidths.Scalar, LaneWidths.Avx2Width, LaneWidths.Avx512Width];

    private static readonly int[] BlockEdges = [0, 1, 64, 127, 128, 129, 256, 1024, 8192];

    /// <summary>The widths that this machine has; on one without AVX-512 or AVX2 the rest are its twin alone.</summary>
    public static TheoryData<int> Widths => [.. AllWidths.Where(LaneWidths.IsSupported)];

    private static Gen<int> LengthGen => Gen.OneOf(
        Gen.Choose(0, 700), Gen.Choose(0, 3).Select(blocks => blocks * 128), Gen.Constant(3000));

    [Theory]
    [MemberData(nameof(Widths))]
    public void HashMany_GoldenVectors_GivesTheirDigestsInOrder(int width)
    {
        var inputs = GoldenVectors.Blake2b256.Select(row => new ReadOnlyMemory<byte>(row.Input)).ToArray();
        var digests = new Digest[inputs.Length];
        Blake2bLanes.HashMany(inputs, digests, width);
        Assert.Equal(GoldenVectors.Blake2b256.Select(row => row.Digest), digests);
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void HashMany_AnyLengths_EqualsOneAtATime(int width)
    {
        for (var count = 0; count <= 40; count++)
        {
            Check.One(Quietly.WithMaxTest(2), Prop.ForAll(
                LengthGen.ArrayOf(count).ToArbitrary(), lengths =>
                {
                    var inputs = InputsOf(lengths, seed: lengths.Length);
                    var digests = new Digest[inputs.Length];
                    Blake2bLanes.HashMany(inputs, digests, width);
                    return digests.SequenceEqual(inputs.Select(input => Blake2b256.Hash(input.Span)));
                }));
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void HashMany_EqualLengths_EqualsOneAtATime(int width)
    {
        foreach (var length in BlockEdges)
        {
            var inputs = InputsOf(Enumerable.Repeat(length, 19), seed: length);
            var digests = new Digest[inputs.Length];
            Blake2bLanes.HashMany(inputs, digests, width);
            Assert.Equal(inputs.Select(input => Blake2b256.Hash(input.Span)), digests);
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void HashMany_MoreThanFitOnTheStack_EqualsOneAtATime(int width)
    {
        var random = new Random(5);
        var inputs = InputsOf(Enumerable.Range(0, 1000).Select(_ => random.Next(600)), seed: 6);
        var digests = new Digest[inputs.Length];
        Blake2bLanes.HashMany(inputs, digests, width);
        Assert.Equal(inputs.Select(input => Blake2b256.Hash(input.Span)), digests);
    }

    [Fact]
    public void HashMany_FewerPlacesThanInputs_Throws()
    {
        Assert.Throws<ArgumentException>(() => Blake2bLanes.HashMany(new ReadOnlyMemory<byte>[2], new Digest[1]));
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void AppendMany_AnyPieces_EqualsOneAtATime(int width)
    {
        var pieces = LengthGen.ArrayOf().ArrayOf(3);
        Check.One(Quietly.WithMaxTest(60), Prop.ForAll(pieces.ToArbitrary(), rounds =>
        {
            var count = rounds.Max(lengths => lengths.Length);
            var inLanes = NewHashers(count);
            var oneByOne = NewHashers(count);
            foreach (var lengths in rounds)
            {
                var inputs = InputsOf(lengths, seed: count);
                Blake2bLanes.AppendMany(inLanes.AsSpan(0, lengths.Length), inputs, width);
                for (var i = 0; i < lengths.Length; i++)
                {
                    oneByOne[i].Append(inputs[i].Span);
                }
            }

            return inLanes.Select(hasher => hasher.Finish()).SequenceEqual(oneByOne.Select(hasher => hasher.Finish()));
        }));
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void AppendMany_DifferentBufferOffsets_EqualsOneAtATime(int width)
    {
        var first = InputsOf(Enumerable.Range(0, 20).Select(i => i * 13), seed: 2);
        var second = InputsOf(Enumerable.Range(0, 20).Select(i => 3000 - (i * 101)), seed: 3);
        var hashers = NewHashers(20);
        Blake2bLanes.AppendMany(hashers, first, width);
        Blake2bLanes.AppendMany(hashers, second, width);
        for (var i = 0; i < hashers.Length; i++)
        {
            Assert.Equal(Blake2b256.Hash([.. first[i].Span, .. second[i].Span]), hashers[i].Finish());
        }
    }

    [Fact]
    public void AppendMany_CountsDiffer_Throws()
    {
        Assert.Throws<ArgumentException>(
            () => Blake2bLanes.AppendMany(NewHashers(2), new ReadOnlyMemory<byte>[1]));
    }

    private static Blake2bHasher[] NewHashers(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => new Blake2bHasher())];

    private static ReadOnlyMemory<byte>[] InputsOf(IEnumerable<int> lengths, int seed)
    {
        var random = new Random(seed);
        return [.. lengths.Select(length =>
        {
            var input = new byte[length];
            random.NextBytes(input);
            return new ReadOnlyMemory<byte>(input);
        })];
    }
}
