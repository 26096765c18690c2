using BlobStash.LoadBench.Blobs;
using BlobStash.LoadBench.Comparisons;
using BlobStash.LoadBench.Load;
using BlobStash.LoadBench.Reports;
using BlobStash.LoadBench.Servers;
using BlobStash.Protocol.Documents;

namespace BlobStash.LoadBench.Workloads;

/// <summary>What it costs to find and move a small difference between two large stores.</summary>
internal sealed class SyncWorkload : IComparableWorkload
{
    private const int BlobLength = 128;
    private const int CommonCount = 100_000;
    private const int OwnCount = 100;
    private static readonly SyncRequest ByAnyMethod = new();
    private static readonly SyncRequest ByBuckets = new() { Method = SyncMethodChoice.Buckets };

    public string Name => "sync-two-way-100k";

    public string Description =>
        "Two nodes with 100 000 common blobs of 128 B and 100 more on each side: one session both ways, then one more";

    public async Task<ReportTable> RunAsync(BenchOptions options)
    {
        var common = new BlobSeries(seed: 1, BlobLength, options.Scale(CommonCount));
        using var folder = new TemporaryFolder();
        await StoreBuilder.FillAsync(folder.At("node/data"), common);
        await StoreBuilder.FillAsync(folder.At("peer/data"), common);
        var kind = new BlobStashServer(options.ServerAssembly);
        await using SyncPair pair = await SyncPair.StartAsync(kind, folder.At("node"), folder.At("peer"));
        var table = new SyncTable();
        await RunRoundAsync(pair, new SyncTable(), seed: 10);
        for (var round = 1; round <= options.Rounds; round++)
        {
            await RunRoundAsync(pair, table, seed: 10 + (10 * round));
        }
        return table.Render();
    }

    public IBuildTrial CreateTrial(string assembly, BenchOptions options)
    {
        var common = new BlobSeries(seed: 1, BlobLength, options.Scale(CommonCount));
        var seed = 10;
        return new SyncTrial(assembly, pair => FillBoth(pair, common))
            .With("any method", pair => RunAfterPutsAsync(pair, seed += 2, ByAnyMethod))
            .With("256 buckets", pair => RunAfterPutsAsync(pair, seed += 2, ByBuckets))
            .With("again", static pair => pair.RunUncountedAsync(ByAnyMethod));
    }

    private static void FillBoth(SyncPair pair, BlobSeries common)
    {
        ServerFilling.Fill(pair.Node, common);
        ServerFilling.Fill(pair.Peer, common);
    }

    private static async Task<SyncRun> RunAfterPutsAsync(SyncPair pair, int seed, SyncRequest wish)
    {
        PutOwn(pair, seed);
        SyncRun run = await pair.RunUncountedAsync(wish);
        return run.MovedBlobs == 2 * OwnCount
            ? run
            : throw new InvalidDataException($"{run.MovedBlobs} blobs moved of {2 * OwnCount}.");
    }

    private static async Task RunRoundAsync(SyncPair pair, SyncTable table, int seed)
    {
        PutOwn(pair, seed);
        table.Add("any method", await pair.RunAsync(ByAnyMethod));
        table.Add("again", await pair.RunAsync(ByAnyMethod));
        PutOwn(pair, seed + 2);
        table.Add("256 buckets", await pair.RunAsync(ByBuckets));
        table.Add("again, 256 buckets", await pair.RunAsync(ByBuckets));
    }

    private static void PutOwn(SyncPair pair, int seed)
    {
        Put(pair.Node, new BlobSeries(seed, BlobLength, OwnCount));
        Put(pair.Peer, new BlobSeries(seed + 1, BlobLength, OwnCount));
    }

    private static void Put(HttpServer server, BlobSeries blobs) =>
        LoadRun.Run(server, new LoadPlan { Verb = LoadVerb.Put, Blobs = blobs });
}
