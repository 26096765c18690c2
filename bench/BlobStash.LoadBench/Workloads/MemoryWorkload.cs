using System.Globalization;
using BlobStash.LoadBench.Blobs;
using BlobStash.LoadBench.Load;
using BlobStash.LoadBench.Reports;
using BlobStash.LoadBench.Servers;

namespace BlobStash.LoadBench.Workloads;

/// <summary>Whether memory grows with requests.</summary>
internal sealed class MemoryWorkload : IWorkload
{
    private const int BlobLength = 128;
    private const int BlobCount = 100_000;
    private const int RequestCount = 500_000;
    private const int Intervals = 10;

    public string Name => "memory-flat";

    public string Description => "500 000 GET of 100 000 stored blobs of 128 B: memory at intervals";

    public async Task<ReportTable> RunAsync(BenchOptions options)
    {
        var blobs = new BlobSeries(seed: 1, BlobLength, options.Scale(BlobCount));
        using var folder = new TemporaryFolder();
        using HttpServer server = await new BlobStashServer(options.ServerAssembly).StartAsync(folder.Path);
        var table = new ReportTable("after", "memory MB");
        table.Add("start", Figure.Megabytes(server.Process.GetMemory()));
        LoadResult stored = LoadRun.Run(server, new LoadPlan { Verb = LoadVerb.Put, Blobs = blobs });
        table.Add(FormatCount(blobs.Count) + " PUT", Figure.Megabytes(stored.ServerMemory));

        var step = options.Scale(RequestCount) / Intervals;
        for (var i = 1; i <= Intervals; i++)
        {
            LoadResult result = LoadRun.Run(
                server, new LoadPlan { Verb = LoadVerb.Get, Blobs = blobs, MaxRequests = step });
            table.Add(FormatCount(i * step) + " GET", Figure.Megabytes(result.ServerMemory));
        }
        return table;
    }

    private static string FormatCount(int count) => count.ToString(CultureInfo.InvariantCulture);
}
