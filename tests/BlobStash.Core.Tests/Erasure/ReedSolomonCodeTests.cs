using System.Text.Json;
using BlobStash.Core.Erasure;

namespace BlobStash.Core.Tests.Erasure;

public sealed class ReedSolomonCodeTests
{
    [Fact]
    public void Encode_GoldenVectors_GivesTheirParity()
    {
        var kernels = Enum.GetValues<ProductKernel>().Where(ProductKernels.IsSupported).ToList();
        var rows = GoldenRows();

        Assert.NotEmpty(rows);
        foreach (var row in rows)
        {
            var (k, m) = (row.GetProperty("data_shards").GetInt32(), row.GetProperty("parity_shards").GetInt32());
            var length = row.GetProperty("length").GetInt32();
            var expected = row.GetProperty("parity").EnumerateArray().Select(parity => parity.GetString());
            foreach (var kernel in kernels)
            {
                var parity = NewShards(m, length);
                new ReedSolomonCode(k, m, kernel).Encode(GoldenData(k, length), parity);
                Assert.Equal(expected, parity.Select(shard => Convert.ToHexStringLower(shard.Span)));
            }
        }
    }

    [Fact]
    public void ParityMatrix_GoldenVectors_IsTheirs()
    {
        foreach (var row in GoldenRows().Where(row => row.TryGetProperty("matrix", out _)))
        {
            var (k, m) = (row.GetProperty("data_shards").GetInt32(), row.GetProperty("parity_shards").GetInt32());
            var expected = string.Concat(row.GetProperty("matrix").EnumerateArray().Select(line => line.GetString()));

            Assert.Equal(expected, Convert.ToHexStringLower(new ParityMatrix(k, m).ToArray()));
        }
    }

    [Fact]
    public void Encode_ParityThatHeldOtherBytes_OverwritesThem()
    {
        var code = new ReedSolomonCode(3, 2);
        var stripe = Stripe.Encode(code, 100, new Random(1));
        stripe.Parity[1].Span.Fill(0x55);

        code.Encode(stripe.Data, stripe.Parity);

        Assert.True(stripe.IsOriginal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(20_000)]
    public void AddToParity_EachDataShardInAnyOrder_EqualsEncode(int length)
    {
        var code = new ReedSolomonCode(5, 3);
        var random = new Random(length);
        var stripe = Stripe.Encode(code, length, random);
        var order = Enumerable.Range(0, 5).ToArray();
        random.Shuffle(order);

        var parity = NewShards(3, length);
        foreach (var shard in order)
        {
            code.AddToParity(shard, stripe.Data[shard].Span, parity);
        }

        Assert.Equal(stripe.Parity.Select(shard => shard.ToArray()), parity.Select(shard => shard.ToArray()));
    }

    [Fact]
    public void AddToParity_ChangeOfOneShard_GivesTheParityOfTheNewStripe()
    {
        var code = new ReedSolomonCode(4, 2);
        var stripe = Stripe.Encode(code, 77, new Random(2));
        var change = new byte[77];
        new Random(3).NextBytes(change);

        code.AddToParity(2, change, stripe.Parity);
        Assert.False(code.Verify(stripe.ReadOnly));
        for (var i = 0; i < change.Length; i++)
        {
            stripe.Shards[2].Span[i] ^= change[i];
        }

        Assert.True(code.Verify(stripe.ReadOnly));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(333)]
    [InlineData(20_001)]
    public void Verify_OneFlippedBitInAnyShard_IsFalse(int length)
    {
        var code = new ReedSolomonCode();
        var random = new Random(4);
        var stripe = Stripe.Encode(code, length, random);
        Assert.True(code.Verify(stripe.ReadOnly));
        foreach (var shard in stripe.Shards)
        {
            var (place, bit) = (random.Next(length), (byte)(1 << random.Next(8)));
            shard.Span[place] ^= bit;
            Assert.False(code.Verify(stripe.ReadOnly));
            shard.Span[place] ^= bit;
        }

        Assert.True(stripe.IsOriginal);
    }

    [Fact]
    public void Verify_EmptyShards_IsTrue()
    {
        Assert.True(new ReedSolomonCode(2, 2).Verify(new ReadOnlyMemory<byte>[4]));
    }

    [Fact]
    public async Task Encode_SameCodeOnManyThreads_GivesTheSameParity()
    {
        var code = new ReedSolomonCode();
        var tasks = Enumerable.Range(0, 8).Select(seed => Task.Run(() =>
        {
            var random = new Random(seed);
            var stripe = Stripe.Encode(code, 3000, random);
            return code.Verify(stripe.ReadOnly) && stripe.Survives(code, [seed, 11], random);
        }));

        Assert.All(await Task.WhenAll(tasks), Assert.True);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-1, 1)]
    [InlineData(1, 0)]
    [InlineData(1, -1)]
    [InlineData(256, 1)]
    [InlineData(255, 2)]
    [InlineData(1, 256)]
    [InlineData(int.MaxValue, int.MaxValue)]
    public void Constructor_ImpossibleShape_Throws(int k, int m)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ReedSolomonCode(k, m));
    }

    [Fact]
    public void Constructor_NoArguments_IsTenPlusTwo()
    {
        var code = new ReedSolomonCode();

        Assert.Equal((10, 2, 12), (code.DataShards, code.ParityShards, code.TotalShards));
    }

    [Fact]
    public void Encode_WrongArguments_Throws()
    {
        var code = new ReedSolomonCode(2, 2);
        var (a, b, c, d) = (new byte[4], new byte[4], new byte[4], new byte[4]);

        Assert.Throws<ArgumentException>(() => code.Encode([a], [c, d]));
        Assert.Throws<ArgumentException>(() => code.Encode([a, b], [c]));
        Assert.Throws<ArgumentException>(() => code.Encode([a, b.AsMemory(1)], [c, d]));
        Assert.Throws<ArgumentException>(() => code.Encode([a, b], [c, d.AsMemory(1)]));
        Assert.Throws<ArgumentException>(() => code.Encode([a, b], [a, d]));
        Assert.Throws<ArgumentException>(() => code.Encode([a, b], [c, c]));
    }

    [Fact]
    public void AddToParity_WrongArguments_Throws()
    {
        var code = new ReedSolomonCode(2, 2);
        var (a, c, d) = (new byte[4], new byte[4], new byte[4]);

        Assert.Throws<ArgumentOutOfRangeException>(() => code.AddToParity(-1, a, [c, d]));
        Assert.Throws<ArgumentOutOfRangeException>(() => code.AddToParity(2, a, [c, d]));
        Assert.Throws<ArgumentException>(() => code.AddToParity(0, a, [c]));
        Assert.Throws<ArgumentException>(() => code.AddToParity(0, a.AsSpan(1), [c, d]));
        Assert.Throws<ArgumentException>(() => code.AddToParity(0, a, [c, a]));
        Assert.Throws<ArgumentException>(() => code.AddToParity(0, a, [c, c]));
    }

    [Fact]
    public void Verify_WrongArguments_Throws()
    {
        var code = new ReedSolomonCode(2, 1);
        var shard = new byte[4];

        Assert.Throws<ArgumentException>(() => code.Verify([shard, shard]));
        Assert.Throws<ArgumentException>(() => code.Verify([shard, shard, shard.AsMemory(1)]));
    }

    private static List<JsonElement> GoldenRows()
    {
        using var document = JsonDocument.Parse(
            File.ReadAllBytes(RepositoryRoot.PathOf("testdata", "vectors", "reed-solomon.json")));
        return [.. document.RootElement.GetProperty("rows").EnumerateArray().Select(row => row.Clone())];
    }

    /// <summary>Byte i of data shard s is (7 i + 31 s + length) mod 256.</summary>
    private static ReadOnlyMemory<byte>[] GoldenData(int k, int length) =>
        [.. Enumerable.Range(0, k).Select(s => new ReadOnlyMemory<byte>(
            [.. Enumerable.Range(0, length).Select(i => (byte)((7 * i) + (31 * s) + length))]))];

    private static Memory<byte>[] NewShards(int count, int length) =>
        [.. Enumerable.Range(0, count).Select(_ => new Memory<byte>(new byte[length]))];
}
