using BlobStash.LoadBench.Blobs;
using BlobStash.LoadBench.Comparisons;
using BlobStash.LoadBench.Load;
using BlobStash.LoadBench.Reports;
using BlobStash.LoadBench.Servers;
using BlobStash.Protocol.Documents;

namespace BlobStash.LoadBench.Workloads;

/// <summary>
/// Sessions with a node that is empty but for what warmed both up: everything has to move, and is flushed as by
/// default.
/// </summary>
internal sealed class SyncEmptyWorkload(string name, int blobLength, int blobCount) : IComparableWorkload
{
    /// <summary>Blobs of a first session, so that the measured one does not wait for the compiler.</summary>
    private const int WarmUpCount = 50;

    public string Name => name;

    public string Description =>
        $"{blobCount} blobs of {blobLength} bytes: pushed to a node with {WarmUpCount} others, and pulled by one";

    public async Task<ReportTable> RunAsync(BenchOptions options)
    {
        var warmUp = new BlobSeries(seed: 2, blobLength, WarmUpCount);
        var blobs = new BlobSeries(seed: 1, blobLength, options.Scale(blobCount));
        var kind = new BlobStashServer(options.ServerAssembly);
        var table = new SyncTable();
        for (var round = 0; round <= options.Rounds; round++)
        {
            // The bytes are the same each time.
            var isCounted = round == 0;
            table.Add(Describe("push", isCounted), await RunAsync(kind, SyncDirection.Push, warmUp, blobs, isCounted));
            table.Add(Describe("pull", isCounted), await RunAsync(kind, SyncDirection.Pull, warmUp, blobs, isCounted));
        }
        return table.Render();
    }

    public IBuildTrial CreateTrial(string assembly, BenchOptions options)
    {
        var warmUp = new BlobSeries(seed: 2, blobLength, WarmUpCount);
        var blobs = new BlobSeries(seed: 1, blobLength, options.Scale(blobCount));
        var kind = new BlobStashServer(assembly);
        return new FreshTrial(async () =>
        [
            .. Measure("push", await RunAsync(kind, SyncDirection.Push, warmUp, blobs, isCounted: false)),
            .. Measure("pull", await RunAsync(kind, SyncDirection.Pull, warmUp, blobs, isCounted: false)),
        ]);
    }

    private static IEnumerable<Measurement> Measure(string name, SyncRun run) =>
    [
        new($"{name}, MB/s", FigureKind.Rate, run.MovedBytes / run.Time.TotalSeconds / 1e6),
        new($"{name}, CPU ms", FigureKind.Cost, run.ProcessorTime.TotalMilliseconds),
    ];

    private static string Describe(string direction, bool isCounted) =>
        isCounted ? direction + ", counted by a proxy" : direction;

    private static async Task<SyncRun> RunAsync(
        BlobStashServer kind, SyncDirection direction, BlobSeries warmUp, BlobSeries blobs, bool isCounted)
    {
        using var folder = new TemporaryFolder();
        await using SyncPair pair = await SyncPair.StartAsync(kind, folder.At("node"), folder.At("peer"));
        HttpServer full = direction == SyncDirection.Push ? pair.Node : pair.Peer;
        Put(full, warmUp);
        var wish = new SyncRequest { Direction = direction };
        await pair.RunUncountedAsync(wish);
        Put(full, blobs);
        SyncRun run = isCounted ? await pair.RunAsync(wish) : await pair.RunUncountedAsync(wish);
        return run.MovedBlobs == blobs.Count
            ? run
            : throw new InvalidDataException($"{run.MovedBlobs} blobs moved of {blobs.Count}.");
    }

    private static void Put(HttpServer server, BlobSeries blobs) =>
        LoadRun.Run(server, new LoadPlan { Verb = LoadVerb.Put, Blobs = blobs });
}
