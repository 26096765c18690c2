using System.Diagnostics;
using BlobStash.LoadBench.Blobs;
using BlobStash.LoadBench.Load;
using BlobStash.LoadBench.Reports;
using BlobStash.LoadBench.Servers;

namespace BlobStash.LoadBench.Workloads;

/// <summary>How long a peer waits for the Merkle state.</summary>
internal sealed class StateWorkload : IWorkload
{
    private const int BlobLength = 128;
    private const int BlobCount = 100_000;
    private const int Requests = 200;

    public string Name => "state-100k";

    public string Description => "GET of the Merkle state of 100 000 blobs of 128 B, one connection";

    public async Task<ReportTable> RunAsync(BenchOptions options)
    {
        var blobs = new BlobSeries(seed: 1, BlobLength, options.Scale(BlobCount));
        var further = new BlobSeries(seed: 2, BlobLength, 2 * Requests);
        using var folder = new TemporaryFolder();
        using HttpServer server = await new BlobStashServer(options.ServerAssembly).StartAsync(folder.Path);
        LoadRun.Run(server, new LoadPlan { Verb = LoadVerb.Put, Blobs = blobs });
        using var connection = new HttpConnection(server);

        var table = new ReportTable("case", "p50 ms", "p99 ms", "first ms");
        AddRow(table, "unchanged", Measure(connection, beforeEach: null));
        AddRow(table, "after one write", Measure(connection, i => connection.Put(further, i)));
        return table;
    }

    /// <summary>The times of the requests, in the order of the requests.</summary>
    private static TimeSpan[] Measure(HttpConnection connection, Action<int>? beforeEach)
    {
        var times = new TimeSpan[Requests];
        for (var i = 0; i < Requests; i++)
        {
            beforeEach?.Invoke(i);
            var before = Stopwatch.GetTimestamp();
            connection.GetPath("/v1/state"u8);
            times[i] = Stopwatch.GetElapsedTime(before);
        }
        return times;
    }

    private static void AddRow(ReportTable table, string name, TimeSpan[] times)
    {
        TimeSpan[] ascending = [.. times.Order()];
        table.Add(
            name,
            Figure.Milliseconds(ascending[Requests / 2]),
            Figure.Milliseconds(ascending[Requests * 99 / 100]),
            Figure.Milliseconds(times[0]));
    }
}
