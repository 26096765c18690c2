using System.Diagnostics;
using BlobStash.LoadBench.Blobs;
using BlobStash.LoadBench.Load;
using BlobStash.LoadBench.Reports;
using BlobStash.LoadBench.Servers;

namespace BlobStash.LoadBench.Workloads;

/// <summary>How long a peer waits for coded symbols, which should not depend on the number of blobs.</summary>
internal sealed class SketchWorkload : IWorkload
{
    private const int BlobLength = 128;
    private const int Requests = 200;

    private static readonly int[] Counts = [1000, 1_000_000];

    public string Name => "sketch";

    public string Description => "GET of the first 128 coded symbols of a small store and a large one, one connection";

    public async Task<ReportTable> RunAsync(BenchOptions options)
    {
        var table = new ReportTable("blobs", "case", "p50 ms", "p99 ms", "first ms", "bytes");
        foreach (var count in Counts)
        {
            using var folder = new TemporaryFolder();
            var blobs = new BlobSeries(seed: 1, BlobLength, options.Scale(count));
            await StoreBuilder.FillAsync(folder.At("data"), blobs);
            using HttpServer server = await new BlobStashServer(options.ServerAssembly).StartAsync(folder.Path);
            using var connection = new HttpConnection(server);
            var further = new BlobSeries(seed: 2, BlobLength, 2 * Requests);
            AddRow(table, blobs.Count, "unchanged", Measure(connection, beforeEach: null));
            AddRow(table, blobs.Count, "after one write", Measure(connection, i => connection.Put(further, i)));
        }
        return table;
    }

    /// <summary>Times of the requests in their order, and the length of the last answer.</summary>
    private static (TimeSpan[] Times, long Bytes) Measure(HttpConnection connection, Action<int>? beforeEach)
    {
        var times = new TimeSpan[Requests];
        long bytes = 0;
        for (var i = 0; i < Requests; i++)
        {
            beforeEach?.Invoke(i);
            var before = Stopwatch.GetTimestamp();
            bytes = connection.GetPath("/v1/sync/sketch"u8);
            times[i] = Stopwatch.GetElapsedTime(before);
        }
        return (times, bytes);
    }

    private static void AddRow(ReportTable table, int count, string name, (TimeSpan[] Times, long Bytes) measured)
    {
        TimeSpan[] ascending = [.. measured.Times.Order()];
        table.Add(
            Figure.Format(count),
            name,
            Figure.Milliseconds(ascending[Requests / 2]),
            Figure.Milliseconds(ascending[Requests * 99 / 100]),
            Figure.Milliseconds(measured.Times[0]),
            Figure.Format(measured.Bytes));
    }
}
