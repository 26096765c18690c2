using BlobStash.Core.Hashing;
using FsCheck;
using FsCheck.Fluent;

namespace BlobStash.Core.Tests.Hashing;

public sealed class Blake2b256Tests
{
    [Fact]
    public void Hash_GoldenVectors_GivesTheirDigests()
    {
        Assert.NotEmpty(GoldenVectors.Blake2b256);
        foreach (var (input, digest) in GoldenVectors.Blake2b256)
        {
            Assert.Equal(digest, Blake2b256.Hash(input));
        }
    }

    [Fact]
    public void Hash_AnyAlignment_GivesTheSameDigest()
    {
        var input = GoldenVectors.InputOf(1000);
        var expected = Blake2b256.Hash(input);
        for (var offset = 0; offset < 70; offset++)
        {
            var moved = new byte[offset + input.Length];
            input.CopyTo(moved, offset);
            Assert.Equal(expected, Blake2b256.Hash(moved.AsSpan(offset)));
        }
    }

    [Fact]
    public void Hash_OneShot_AllocatesNothing()
    {
        var input = GoldenVectors.InputOf(5000);
        Blake2b256.Hash(input);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Blake2b256.Hash(input);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Append_GoldenVectorsByteByByte_GivesTheirDigests()
    {
        var hasher = new Blake2bHasher();
        foreach (var (input, digest) in GoldenVectors.Blake2b256.Where(row => row.Input.Length < 5000))
        {
            hasher.Reset();
            foreach (var value in input)
            {
                hasher.Append([value]);
            }

            Assert.Equal(digest, hasher.Finish());
            Assert.Equal(input.Length, hasher.Length);
        }
    }

    [Fact]
    public void Append_AnySplit_GivesTheDigestOfTheWhole()
    {
        var pieces = Gen.OneOf(Gen.Choose(0, 300), Gen.Elements(0, 1, 127, 128, 129, 255, 256, 257)).ArrayOf();
        Check.One(Quietly, Prop.ForAll(pieces.ToArbitrary(), lengths =>
        {
            var input = GoldenVectors.InputOf(lengths.Sum());
            var hasher = new Blake2bHasher();
            var start = 0;
            foreach (var length in lengths)
            {
                hasher.Append(input.AsSpan(start, length));
                start += length;
            }

            return hasher.Finish() == Blake2b256.Hash(input);
        }));
    }

    [Fact]
    public void Finish_InTheMiddle_LeavesTheHasherAsItIs()
    {
        var input = GoldenVectors.InputOf(700);
        var hasher = new Blake2bHasher();
        for (var i = 0; i < input.Length; i++)
        {
            Assert.Equal(Blake2b256.Hash(input.AsSpan(0, i)), hasher.Finish());
            hasher.Append(input.AsSpan(i, 1));
        }

        Assert.Equal(hasher.Finish(), hasher.Finish());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(128)]
    [InlineData(1000)]
    public void CopyTo_MidState_GoesOnIndependently(int common)
    {
        var input = GoldenVectors.InputOf(common + 500);
        var first = new Blake2bHasher();
        first.Append(input.AsSpan(0, common));
        var second = new Blake2bHasher();
        second.Append([1, 2, 3]);
        first.CopyTo(second);
        first.Append([9]);
        second.Append(input.AsSpan(common));
        Assert.Equal(Blake2b256.Hash(input), second.Finish());
        Assert.Equal(Blake2b256.Hash([.. input.AsSpan(0, common), 9]), first.Finish());
    }
}
