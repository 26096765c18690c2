using System.Diagnostics;
using System.Text.Json;
using BlobStash.LoadBench.Blobs;
using BlobStash.LoadBench.Load;
using BlobStash.LoadBench.Reports;
using BlobStash.LoadBench.Servers;
using BlobStash.LoadBench.Traffic;

namespace BlobStash.LoadBench.Workloads;

/// <summary>What it costs to find and move a small difference between two large stores.</summary>
internal sealed class SyncWorkload : IWorkload
{
    private const int BlobLength = 128;
    private const int CommonCount = 100_000;
    private const int OwnCount = 100;

    public string Name => "sync-two-way-100k";

    public string Description =>
        "Two nodes with 100 000 common blobs of 128 B and 100 more on each side: one session both ways, then one more";

    public async Task<ReportTable> RunAsync(BenchOptions options)
    {
        var common = new BlobSeries(seed: 1, BlobLength, options.Scale(CommonCount));
        using var folder = new TemporaryFolder();
        var kind = new BlobStashServer(options.ServerAssembly);
        using HttpServer node = await kind.StartAsync(folder.At("node"));
        using HttpServer peer = await kind.StartAsync(folder.At("peer"));
        Put(node, common);
        Put(peer, common);
        Put(node, new BlobSeries(seed: 2, BlobLength, OwnCount));
        Put(peer, new BlobSeries(seed: 3, BlobLength, OwnCount));

        await using var proxy = new CountingProxy(peer.EndPoint);
        var table = new ReportTable("session", "ms", "pulled", "pushed", "bytes sent", "bytes received");
        await AddSessionAsync(table, "first", node, proxy);
        await AddSessionAsync(table, "second", node, proxy);
        return table;
    }

    private static void Put(HttpServer server, BlobSeries blobs) =>
        LoadRun.Run(server, new LoadPlan { Verb = LoadVerb.Put, Blobs = blobs });

    private static async Task AddSessionAsync(ReportTable table, string name, HttpServer node, CountingProxy proxy)
    {
        var (sent, received) = (proxy.ToServer, proxy.FromServer);
        var before = Stopwatch.GetTimestamp();
        JsonElement report = await SyncRequest.SendAsync(node, proxy.EndPoint, "both");
        TimeSpan time = Stopwatch.GetElapsedTime(before);
        table.Add(
            name,
            Figure.Milliseconds(time),
            report.GetProperty("pulled").GetProperty("blobs").ToString(),
            report.GetProperty("pushed").GetProperty("blobs").ToString(),
            Figure.Format(proxy.ToServer - sent),
            Figure.Format(proxy.FromServer - received));
    }
}
