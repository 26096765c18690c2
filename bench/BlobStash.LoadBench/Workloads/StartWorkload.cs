using System.Diagnostics;
using BlobStash.LoadBench.Blobs;
using BlobStash.LoadBench.Comparisons;
using BlobStash.LoadBench.Load;
using BlobStash.LoadBench.Reports;
using BlobStash.LoadBench.Servers;

namespace BlobStash.LoadBench.Workloads;

/// <summary>From the start of the process until it listens.</summary>
internal sealed class StartWorkload(string name, string description, bool isKilled) : IComparableWorkload
{
    private const int BlobLength = 128;
    private const int BlobCount = 100_000;

    public string Name => name;

    public string Description => description;

    public async Task<ReportTable> RunAsync(BenchOptions options)
    {
        var blobs = new BlobSeries(seed: 1, BlobLength, options.Scale(BlobCount));
        var kind = new BlobStashServer(options.ServerAssembly);
        var table = new ReportTable("round", "empty store ms", "full store ms");
        for (var round = 0; round < options.Rounds; round++)
        {
            var (empty, full) = await RunRoundAsync(kind, blobs);
            table.Add(Figure.Format(round + 1), Figure.Milliseconds(empty), Figure.Milliseconds(full));
        }
        return table;
    }

    public IBuildTrial CreateTrial(string assembly, BenchOptions options)
    {
        var blobs = new BlobSeries(seed: 1, BlobLength, options.Scale(BlobCount));
        var kind = new BlobStashServer(assembly);
        return new FreshTrial(async () =>
        {
            var (empty, full) = await RunRoundAsync(kind, blobs);
            return
            [
                new("empty store, ms", FigureKind.Cost, empty.TotalMilliseconds),
                new("full store, ms", FigureKind.Cost, full.TotalMilliseconds),
            ];
        });
    }

    private async Task<(TimeSpan Empty, TimeSpan Full)> RunRoundAsync(BlobStashServer kind, BlobSeries blobs)
    {
        using var folder = new TemporaryFolder();
        TimeSpan empty = await StartAndEndAsync(kind, folder.Path, blobs);
        var before = Stopwatch.GetTimestamp();
        using HttpServer server = await kind.StartAsync(folder.Path);
        return (empty, Stopwatch.GetElapsedTime(before));
    }

    /// <summary>Starts a node on an empty folder, fills it and ends it.</summary>
    /// <returns>Time that the start took.</returns>
    private async Task<TimeSpan> StartAndEndAsync(BlobStashServer kind, string folder, BlobSeries blobs)
    {
        var before = Stopwatch.GetTimestamp();
        using HttpServer server = await kind.StartAsync(folder);
        TimeSpan time = Stopwatch.GetElapsedTime(before);
        ServerFilling.Fill(server, blobs);
        await (isKilled ? server.Process.KillAsync() : server.Process.StopAsync());
        return time;
    }
}
