using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using FsCheck;
using FsCheck.Fluent;

namespace BlobStash.Core.Tests.Hashing;

/// <summary>Compares one stream, and many at once in lanes, with <see cref="ForeignBlake2b"/>.</summary>
public sealed class ForeignBlake2bTests
{
    private const int BlockSize = Blake2bParameters.BlockSize;
    private const int MostBlocks = 20;

    private static readonly int[] AllWidths = [LaneWidths.Scalar, LaneWidths.Avx2Width, LaneWidths.Avx512Width];

    /// <summary>The widths that this machine has.</summary>
    public static TheoryData<int> Widths => [.. AllWidths.Where(LaneWidths.IsSupported)];

    /// <summary>Any length, and as often one on either side of the border between two blocks.</summary>
    private static Gen<int> Lengths => Gen.OneOf(
        Gen.Choose(0, MostBlocks * BlockSize),
        from blocks in Gen.Choose(1, MostBlocks)
        from beside in Gen.Choose(-1, 1)
        select (blocks * BlockSize) + beside);

    private static Gen<byte[]> Inputs =>
        from length in Lengths
        from seed in Gen.Choose(0, int.MaxValue - 1)
        select RandomInput(new Random(seed), length);

    [Fact]
    public void Hash_GoldenVectors_BothGiveTheirDigests()
    {
        foreach (var (input, digest) in GoldenVectors.Blake2b256.Where(row => row.Input.Length < 100_000))
        {
            Assert.Equal(digest, ForeignBlake2b.Hash(input));
            Assert.Equal(digest, Blake2b256.Hash(input));
        }
    }

    [Fact]
    public void Hash_EveryLengthOfFiveBlocks_EqualsTheForeignOne()
    {
        var random = new Random(11);
        for (var length = 0; length <= (5 * BlockSize) + 1; length++)
        {
            var input = RandomInput(random, length);
            Assert.Equal(ForeignBlake2b.Hash(input), Blake2b256.Hash(input));
        }
    }

    [Fact]
    public void Hash_AnyInput_EqualsTheForeignOne() =>
        Check.One(Quietly.WithMaxTest(500), Prop.ForAll(Inputs.ToArbitrary(), input =>
            Blake2b256.Hash(input) == ForeignBlake2b.Hash(input)));

    [Fact]
    public void Append_AnyTwoPieces_EqualsTheForeignOne() =>
        Check.One(Quietly.WithMaxTest(500), Prop.ForAll(Inputs.ToArbitrary(), Inputs.ToArbitrary(), (first, second) =>
        {
            var hasher = new Blake2bHasher();
            hasher.Append(first);
            hasher.Append(second);
            return hasher.Finish() == ForeignBlake2b.Hash((byte[])[.. first, .. second]);
        }));

    [Theory]
    [MemberData(nameof(Widths))]
    public void HashMany_CountsAcrossTheLanes_EqualsTheForeignOne(int width)
    {
        for (var count = 0; count <= (2 * LaneWidths.Avx512Width) + 1; count++)
        {
            Check.One(Quietly.WithMaxTest(10), Prop.ForAll(Inputs.ArrayOf(count).ToArbitrary(), inputs =>
            {
                var digests = new Digest[inputs.Length];
                Blake2bLanes.HashMany(Views(inputs), digests, width);
                return digests.SequenceEqual(inputs.Select(input => ForeignBlake2b.Hash(input)));
            }));
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void AppendMany_CountsAcrossTheLanes_EqualsTheForeignOne(int width)
    {
        for (var count = 0; count <= (2 * LaneWidths.Avx512Width) + 1; count++)
        {
            var arrays = Inputs.ArrayOf(count).ToArbitrary();
            Check.One(Quietly.WithMaxTest(5), Prop.ForAll(arrays, arrays, (first, second) =>
            {
                var hashers = first.Select(_ => new Blake2bHasher()).ToArray();
                var common = Math.Min(first.Length, second.Length);
                Blake2bLanes.AppendMany(hashers, Views(first), width);
                Blake2bLanes.AppendMany(hashers.AsSpan(0, common), Views(second[..common]), width);
                return hashers.Select((hasher, i) => hasher.Finish() ==
                    ForeignBlake2b.Hash((byte[])[.. first[i], .. i < common ? second[i] : []])).All(isEqual => isEqual);
            }));
        }
    }

    private static ReadOnlyMemory<byte>[] Views(byte[][] inputs) =>
        [.. inputs.Select(input => new ReadOnlyMemory<byte>(input))];

    private static byte[] RandomInput(Random random, int length)
    {
        var input = new byte[length];
        random.NextBytes(input);
        return input;
    }
}
