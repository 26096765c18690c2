using System.Buffers;
using BlobStash.Client.Reconciliation;
using BlobStash.Client.Tests.StandIns;
using BlobStash.Core.Digests;
using BlobStash.Protocol.Frames;
using BlobStash.Sync.Sketches;
using Xunit.Abstractions;

namespace BlobStash.Client.Tests.Reconciliation;

/// <summary>Counts the bytes and round trips that it takes to name a difference.</summary>
public sealed class SymbolExchangeTests(ITestOutputHelper output)
{
    private const int CommonCount = 100_000;
    private const int SymbolCount = 8192;
    private const int SetCount = 12;

    private static readonly Lazy<Sketch> Common = new(() => SketchOf(new Random(1), CommonCount));

    [Theory]
    [InlineData(10, 5 * 1024, 1)]
    [InlineData(100, 5 * 1024, 2)]
    [InlineData(1000, 30 * 1024, 3)]
    public async Task DecodeAsync_Difference_CostsItsBytesAndRoundTrips(
        int difference, int maxBytes, int maxRoundTrips)
    {
        long sum = 0;
        for (var set = 0; set < SetCount; set++)
        {
            var (bytes, roundTrips) = await NameAsync(new Random(difference + set), difference);
            Assert.InRange(roundTrips, 1, maxRoundTrips);
            sum += bytes;
            output.WriteLine($"{bytes} bytes, {roundTrips} round trips");
        }

        output.WriteLine($"mean {sum / SetCount} bytes");
        Assert.InRange(sum / SetCount, 1, maxBytes);
    }

    [Theory]
    [InlineData(192, 1, 1000, 4096, 1389 - 192)]
    [InlineData(192, 1, 100, 4096, 32)]
    [InlineData(1400, 2, 1000, 65_536, 175)]
    [InlineData(2000, 3, 1000, 65_536, 1000)]
    [InlineData(192, 1, 100_000, 256, 64)]
    public void NextCount_Estimate_GrowsTowardsTheLimit(
        int received, int blocks, long estimate, int limit, int expected)
    {
        Assert.Equal(expected, SymbolGrowth.NextCount(received, blocks, estimate, limit));
    }

    private static async Task<(long Bytes, int RoundTrips)> NameAsync(Random random, int difference)
    {
        var ours = BlockOf(SketchOf(random, difference / 2));
        var theirs = BlockOf(SketchOf(random, difference - (difference / 2)));
        long bytes = 0;
        var roundTrips = 0;
        SymbolBlock Ask(int from, int count)
        {
            var body = new ArrayBufferWriter<byte>();
            theirs.Slice(from, count).WriteTo(body);
            bytes += MemoryLink.HeaderBytes + SetSummary.Size + body.WrittenCount;
            roundTrips++;
            return SymbolBlock.Read(body.WrittenSpan, count);
        }

        var exchange = new SymbolExchange(
            SketchKey.Default, (from, count, _) => Task.FromResult(Ask(from, count)), _ => ours);
        var decoder = await exchange.DecodeAsync(
            Ask(0, SymbolGrowth.FirstCount), SymbolCount, CancellationToken.None);

        Assert.Equal(SketchDecoderState.Complete, decoder.State);
        Assert.Equal(difference, decoder.Have.Count + decoder.Need.Count);
        return (bytes, roundTrips);
    }

    private static SymbolBlock BlockOf(Sketch own)
    {
        own.Merge(Common.Value);
        return new MaintainedSketch(own, 1).Copy();
    }

    private static Sketch SketchOf(Random random, int count)
    {
        var sketch = new Sketch(SketchKey.Default, SymbolCount);
        var bytes = new byte[Digest.Size];
        for (var i = 0; i < count; i++)
        {
            random.NextBytes(bytes);
            var digest = Digest.FromBytes(bytes);
            sketch.Add(in digest);
        }

        return sketch;
    }
}
