using System.Diagnostics;
using BlobStash.LoadBench.Blobs;
using BlobStash.LoadBench.Load;
using BlobStash.LoadBench.Reports;
using BlobStash.LoadBench.Servers;

namespace BlobStash.LoadBench.Workloads;

/// <summary>What a node costs when it holds a great many small blobs. Needs 5 GB of disk and minutes.</summary>
internal sealed class TenMillionWorkload : IWorkload
{
    private const int BlobLength = 128;
    private const int BlobCount = 10_000_000;
    private const int Rewrites = 20;
    private const int Kibibyte = 1024;

    public string Name => "ten-million";

    public string Description =>
        "10 000 000 blobs of 128 B: starts, memory, state after a write, speed beside an empty store";

    public bool IsLong => true;

    public async Task<ReportTable> RunAsync(BenchOptions options)
    {
        var blobs = new BlobSeries(seed: 1, BlobLength, options.Scale(BlobCount));
        var kind = new BlobStashServer(options.ServerAssembly);
        using var full = new TemporaryFolder();
        using var empty = new TemporaryFolder();
        var table = new ReportTable("what", "empty", "full");
        TimeSpan filling = await TimeAsync(() => StoreBuilder.FillAsync(full.At("data"), blobs));
        table.Add("filling it without a server, s", "", Figure.Format(filling.TotalSeconds));

        Figures small = await MeasureAsync(kind, empty.Path, options, blobs: null);
        Figures large = await MeasureAsync(kind, full.Path, options, blobs);
        AddTimes(table, "clean start to the first answer, ms", small.Clean, large.Clean);
        AddTimes(table, "start after kill -9, ms", small.Killed, large.Killed);
        table.Add("memory after the start, MB", Figure.Megabytes(small.Memory), Figure.Megabytes(large.Memory));
        table.Add("memory a blob, bytes", "", Figure.Format((large.Memory - small.Memory) / (double)blobs.Count));
        AddTimes(table, "first state, ms", small.First, large.First);
        AddTimes(table, "leaves after a write, median ms", small.Changed, large.Changed);
        AddTimes(table, "leaves and root after a write, median ms", small.Rooted, large.Rooted);
        table.Add("PUT 1 KiB, 16 connections, per s", Figure.Format(small.Puts), Figure.Format(large.Puts));
        table.Add("GET 1 KiB, 16 connections, per s", Figure.Format(small.Gets), Figure.Format(large.Gets));
        return table;
    }

    private static void AddTimes(ReportTable table, string what, TimeSpan empty, TimeSpan full) =>
        table.Add(what, Figure.Milliseconds(empty), Figure.Milliseconds(full));

    private static async Task<Figures> MeasureAsync(
        BlobStashServer kind, string folder, BenchOptions options, BlobSeries? blobs)
    {
        var figures = new Figures { Clean = await TimeStartAsync(kind, folder, blobs) };
        var timed = new BlobSeries(seed: 3, Kibibyte, options.Scale(100_000));
        using (HttpServer server = await kind.StartAsync(folder))
        {
            figures.Memory = server.Process.GetMemory();
            MeasureState(server, figures);
            figures.Puts = LoadRun.Run(server, new LoadPlan { Verb = LoadVerb.Put, Blobs = timed }).RequestsPerSecond;
            figures.Gets = LoadRun.Run(
                server,
                new LoadPlan { Verb = LoadVerb.Get, Blobs = timed, MaxDuration = options.Duration }).RequestsPerSecond;
            await server.Process.KillAsync();
        }
        figures.Killed = await TimeStartAsync(kind, folder, blobs);
        return figures;
    }

    private static void MeasureState(HttpServer server, Figures figures)
    {
        var further = new BlobSeries(seed: 2, BlobLength, Rewrites);
        using var connection = new HttpConnection(server);
        figures.First = Time(() => connection.GetPath("/v1/state?root=known"u8));
        var changed = new TimeSpan[Rewrites];
        var rooted = new TimeSpan[Rewrites];
        for (var i = 0; i < Rewrites; i++)
        {
            connection.Put(further, i);
            changed[i] = Time(() => connection.GetPath("/v1/state?root=known"u8));
            rooted[i] = Time(() => connection.GetPath("/v1/state?root=wait"u8));
        }
        figures.Changed = changed.Order().ElementAt(Rewrites / 2);
        figures.Rooted = rooted.Order().ElementAt(Rewrites / 2);
    }

    /// <summary>From the start of the process to the answer to its first GET, and a clean stop.</summary>
    private static async Task<TimeSpan> TimeStartAsync(BlobStashServer kind, string folder, BlobSeries? blobs)
    {
        var before = Stopwatch.GetTimestamp();
        using HttpServer server = await kind.StartAsync(folder);
        using var connection = new HttpConnection(server);
        if (blobs is null)
        {
            connection.GetPath("/healthz"u8);
        }
        else
        {
            connection.Get(blobs, blobs.Count / 2);
        }
        TimeSpan time = Stopwatch.GetElapsedTime(before);
        await server.Process.StopAsync();
        return time;
    }

    private static async Task<TimeSpan> TimeAsync(Func<Task> work)
    {
        var before = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(before);
    }

    private static TimeSpan Time(Action work)
    {
        var before = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(before);
    }

    private sealed record Figures
    {
        public TimeSpan Clean { get; set; }

        public TimeSpan Killed { get; set; }

        public TimeSpan First { get; set; }

        public TimeSpan Changed { get; set; }

        public TimeSpan Rooted { get; set; }

        public long Memory { get; set; }

        public double Puts { get; set; }

        public double Gets { get; set; }
    }
}
