using BlobStash.LoadBench.Blobs;
using BlobStash.LoadBench.Comparisons;
using BlobStash.LoadBench.Load;
using BlobStash.LoadBench.Reports;
using BlobStash.LoadBench.Servers;
using BlobStash.Protocol.Documents;

namespace BlobStash.LoadBench.Workloads;

/// <summary>What it costs to find a small difference between two large stores, and to see that there is none.</summary>
internal sealed class SyncFindWorkload(string name, int commonCount, bool isLong) : IComparableWorkload
{
    private const int BlobLength = 128;
    private static readonly SyncRequest DryRun = new() { DryRun = true, Limit = 0 };
    private static readonly SyncRequest ByBuckets = DryRun with { Method = SyncMethodChoice.Buckets };

    /// <summary>Blobs that differ when two builds are compared, half of them on each side.</summary>
    private const int ComparedDifference = 500;

    private static readonly int[] Differences = [0, 100, 1000];

    public string Name => name;

    public string Description =>
        $"Two nodes with {commonCount} common blobs of 128 B, and others on each side: dry runs, "
        + "the cheapest method beside the 256-bucket exchange";

    public bool IsLong => isLong;

    public async Task<ReportTable> RunAsync(BenchOptions options)
    {
        using var folder = new TemporaryFolder();
        var common = new BlobSeries(seed: 1, BlobLength, options.Scale(commonCount));
        await StoreBuilder.FillAsync(folder.At("node/data"), common);
        await StoreBuilder.FillAsync(folder.At("peer/data"), common);
        var kind = new BlobStashServer(options.ServerAssembly);
        var table = new SyncTable();
        var stored = 0;
        foreach (var difference in Differences)
        {
            await AddOwnAsync(folder, stored, difference);
            stored = difference;
            await using SyncPair pair = await SyncPair.StartAsync(kind, folder.At("node"), folder.At("peer"));
            await pair.RunAsync(DryRun);
            for (var round = 0; round < options.Rounds; round++)
            {
                table.Add(Describe(difference, "any method"), await pair.RunAsync(DryRun));
                table.Add(Describe(difference, "256 buckets"), await pair.RunAsync(ByBuckets));
            }
        }
        return table.Render();
    }

    public IBuildTrial CreateTrial(string assembly, BenchOptions options)
    {
        var common = new BlobSeries(seed: 1, BlobLength, options.Scale(commonCount));
        return new SyncTrial(assembly, pair => FillBoth(pair, common))
            .With($"{ComparedDifference} differ", static pair => pair.RunUncountedAsync(DryRun))
            .With(
                $"{ComparedDifference} differ, 256 buckets",
                static pair => pair.RunUncountedAsync(ByBuckets));
    }

    private static void FillBoth(SyncPair pair, BlobSeries common)
    {
        ServerFilling.Fill(pair.Node, common);
        ServerFilling.Fill(pair.Peer, common);
        ServerFilling.Fill(pair.Node, new BlobSeries(seed: 2, BlobLength, ComparedDifference / 2));
        ServerFilling.Fill(pair.Peer, new BlobSeries(seed: 3, BlobLength, ComparedDifference / 2));
    }

    private static string Describe(int difference, string how) =>
        difference == 0 ? $"equal, {how}" : $"{difference} differ, {how}";

    /// <summary>Adds to both sides what is missing to a difference, half of it to each.</summary>
    private static async Task AddOwnAsync(TemporaryFolder folder, int stored, int difference)
    {
        var each = (difference - stored) / 2;
        if (each > 0)
        {
            await StoreBuilder.FillAsync(folder.At("node/data"), new BlobSeries(1000 + difference, BlobLength, each));
            await StoreBuilder.FillAsync(folder.At("peer/data"), new BlobSeries(2000 + difference, BlobLength, each));
        }
    }
}
