namespace BlobStash.EndToEnd.Tests.Rot;

/// <summary>
/// Places of a protected file and of its parity file, by the formulas of docs/formats/parity.md with the defaults: k =
/// 10, m = 2, B = 65 536, G = 16. Kept apart from the code under test on purpose.
/// </summary>
internal sealed class ProtectedRegions(string path)
{
    private const int DataShards = 10;
    private const int ParityShards = 2;
    private const int ShardSize = 65_536;
    private const int GroupStripes = 16;
    private const int HeaderSize = 128;
    private const int TableBlockEntries = 255;
    private const int ChecksumSize = 4;

    private readonly long _length = new FileInfo(path).Length;

    public string Path { get; } = path;

    public string ParityPath { get; } = System.IO.Path.ChangeExtension(path, ".par");

    /// <summary>
    /// Bits to flip so that no stripe has more damaged shards than parity restores, and of header and table no more
    /// than one copy is hit.
    /// </summary>
    /// <param name="random">Decides which.</param>
    /// <param name="count">How many; all are different.</param>
    public IEnumerable<FlippedBit> Choose(Random random, int count)
    {
        List<Region> hit = [.. ChooseShards(random), ChooseCopy(random)];
        var chosen = new HashSet<FlippedBit>();
        while (chosen.Count < count)
        {
            Region region = hit[random.Next(hit.Count)];
            chosen.Add(new FlippedBit(region.Path, region.Offset + random.NextInt64(region.Length), random.Next(8)));
        }
        return chosen;
    }

    private static long Divide(long dividend, long divisor) => (dividend + divisor - 1) / divisor;

    private IEnumerable<Region> ChooseShards(Random random)
    {
        var dataCount = Divide(_length, ShardSize);
        long stripe = 0;
        for (long first = 0; first < dataCount; first += DataShards * GroupStripes)
        {
            var shards = Math.Min(DataShards * GroupStripes, dataCount - first);
            var stripes = Divide(shards, DataShards);
            for (var s = 0; s < stripes; s++, stripe++)
            {
                List<Region> candidates =
                [
                    .. Enumerable.Range(0, DataShards)
                        .Select(column => (column * stripes) + s)
                        .Where(within => within < shards)
                        .Select(within => DataShard(first + within)),
                    ParityShard(stripe * ParityShards),
                    ParityShard((stripe * ParityShards) + 1),
                ];
                foreach (var index in Enumerable.Range(0, candidates.Count).OrderBy(_ => random.Next()).Take(2))
                {
                    yield return candidates[index];
                }
            }
        }
    }

    private Region DataShard(long shard) =>
        new(Path, shard * ShardSize, Math.Min(ShardSize, _length - (shard * ShardSize)));

    private Region ParityShard(long shard) => new(ParityPath, FrontSize() + (shard * ShardSize), ShardSize);

    /// <summary>Header and table at the front of the parity file, or those at its end.</summary>
    private Region ChooseCopy(Random random)
    {
        var length = new FileInfo(ParityPath).Length;
        return new Region(ParityPath, random.Next(2) == 0 ? 0 : length - FrontSize(), FrontSize());
    }

    private long FrontSize()
    {
        var parityLength = new FileInfo(ParityPath).Length;
        var dataCount = Divide(_length, ShardSize);
        var group = DataShards * GroupStripes;
        var parityCount = ParityShards
            * ((dataCount / group * GroupStripes) + Divide(dataCount % group, DataShards));
        var entries = dataCount + parityCount;
        var size = HeaderSize + (ChecksumSize * (entries + Divide(entries, TableBlockEntries)));
        Assert.Equal((2 * size) + (parityCount * ShardSize), parityLength);
        return size;
    }

    private readonly record struct Region(string Path, long Offset, long Length);
}
