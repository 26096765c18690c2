using BlobStash.Core.Hashing;

namespace BlobStash.Core.Tests.Hashing;

public sealed class Crc32CTests
{
    [Fact]
    public void Compute_CheckInput_GivesTheStandardCheckValue()
    {
        Assert.Equal(0xE3069283u, Crc32C.Compute("123456789"u8));
        Assert.Equal(0xE3069283u, Crc32C.AppendByWords(0, "123456789"u8));
        Assert.Equal(0xE3069283u, Crc32C.AppendByTable(0, "123456789"u8));
    }

    [Fact]
    public void Compute_ExamplesOfRfc3720_GivesTheirChecksums()
    {
        Assert.Equal(0x8a9136aau, Crc32C.Compute(new byte[32]));
        Assert.Equal(0x62a8ab43u, Crc32C.Compute(Enumerable.Repeat((byte)0xff, 32).ToArray()));
        Assert.Equal(0x46dd794eu, Crc32C.Compute(Enumerable.Range(0, 32).Select(i => (byte)i).ToArray()));
        Assert.Equal(0x113fdb5cu, Crc32C.Compute(Enumerable.Range(0, 32).Select(i => (byte)(31 - i)).ToArray()));
    }

    [Fact]
    public void Compute_NoBytes_GivesZero()
    {
        Assert.Equal(0u, Crc32C.Compute([]));
        Assert.Equal(77u, Crc32C.Append(77, []));
    }

    [Fact]
    public void Compute_AnyLength_EqualsTheTable()
    {
        var random = new Random(1);
        var input = new byte[200_000];
        random.NextBytes(input);
        var lengths = Enumerable.Range(0, 1001)
            .Concat(Enumerable.Range(1, 12).SelectMany(i => Enumerable.Range((i * 1344) - 9, 18)))
            .Concat(Enumerable.Range(0, 40).Select(_ => random.Next(input.Length)));
        foreach (var length in lengths)
        {
            var piece = input.AsSpan(random.Next(input.Length - length), length);
            var expected = Crc32C.AppendByTable(0, piece);
            Assert.Equal(expected, Crc32C.Compute(piece));
            Assert.Equal(expected, Crc32C.AppendByWords(0, piece));
        }
    }

    [Fact]
    public void Append_AnySplit_EqualsTheWhole()
    {
        var random = new Random(2);
        var input = new byte[20_000];
        random.NextBytes(input);
        var whole = Crc32C.Compute(input);
        for (var i = 0; i < 300; i++)
        {
            var split = random.Next(input.Length + 1);
            Assert.Equal(whole, Crc32C.Append(Crc32C.Compute(input.AsSpan(0, split)), input.AsSpan(split)));
        }
    }
}
