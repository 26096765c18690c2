using BlobStash.LoadBench.Blobs;
using BlobStash.LoadBench.Comparisons;
using BlobStash.LoadBench.Load;
using BlobStash.LoadBench.Reports;
using BlobStash.LoadBench.Servers;

namespace BlobStash.LoadBench.Workloads;

/// <summary>
/// One kind of request on blobs of one length, turn by turn with nginx where that is installed. Each round has a server
/// and a folder of its own; the round with the median rate counts.
/// </summary>
internal sealed class BlobWorkload(string name, string description) : IComparableWorkload
{
    private const int MeasuredSeed = 1;
    private const int OtherSeed = 2;
    private static readonly TimeSpan WarmUpDuration = TimeSpan.FromSeconds(1.5);

    public string Name => name;

    public string Description => description;

    public required LoadVerb Verb { get; init; }

    /// <summary>Length of each blob in bytes.</summary>
    public required int Length { get; init; }

    public int Connections { get; init; } = 16;

    /// <summary>PUT: blobs that are prepared for a second. A server that is faster has a shorter round.</summary>
    public int CountPerSecond { get; init; }

    /// <summary>PUT: blobs that are stored before the measured ones.</summary>
    public int WarmUpCount { get; init; }

    /// <summary>Other verbs: blobs that are stored beforehand.</summary>
    public int StoredCount { get; init; }

    public async Task<ReportTable> RunAsync(BenchOptions options)
    {
        var (plan, other) = Plan(options);
        IServerKind own = new BlobStashServer(options.ServerAssembly);
        IServerKind[] kinds = NginxServer.Find() is { } nginx ? [own, nginx] : [own];
        var results = kinds.Select(static _ => new List<LoadResult>()).ToArray();
        for (var round = 0; round < options.Rounds; round++)
        {
            for (var i = 0; i < kinds.Length; i++)
            {
                results[i].Add(await RunRoundAsync(kinds[i], plan, other));
            }
        }
        return Tabulate(kinds, [.. results.Select(static rounds =>
            rounds.OrderBy(static result => result.RequestsPerSecond).ElementAt(rounds.Count / 2))]);
    }

    public IBuildTrial CreateTrial(string assembly, BenchOptions options)
    {
        var (plan, other) = Plan(options);
        var kind = new BlobStashServer(assembly);
        return new FreshTrial(async () => Measure(await RunRoundAsync(kind, plan, other)));
    }

    private static IReadOnlyList<Measurement> Measure(LoadResult result) =>
    [
        new("requests/s", FigureKind.Rate, result.RequestsPerSecond),
        new("p50 ms", FigureKind.Cost, result.GetLatency(0.5).TotalMilliseconds),
        new("server CPU us", FigureKind.Cost, result.ServerMicroseconds),
    ];

    private (LoadPlan Plan, BlobSeries Other) Plan(BenchOptions options)
    {
        var isPut = Verb == LoadVerb.Put;
        var count = isPut ? (int)(CountPerSecond * options.Duration.TotalSeconds) : StoredCount;
        var measured = new BlobSeries(MeasuredSeed, Length, count);
        var other = new BlobSeries(OtherSeed, Length, isPut ? WarmUpCount : StoredCount);
        var plan = new LoadPlan
        {
            Verb = Verb,
            Blobs = measured,
            Connections = Connections,
            MaxDuration = options.Duration,
        };
        return (plan, other);
    }

    private static async Task<LoadResult> RunRoundAsync(IServerKind kind, LoadPlan plan, BlobSeries other)
    {
        using var folder = new TemporaryFolder();
        using HttpServer server = await kind.StartAsync(folder.Path);
        if (plan.Verb == LoadVerb.Put)
        {
            LoadRun.Run(server, plan with { Blobs = other, MaxDuration = WarmUpDuration });
        }
        else
        {
            BlobSeries stored = plan.Verb == LoadVerb.HeadMiss ? other : plan.Blobs;
            ServerFilling.Fill(server, stored);
            LoadRun.Run(server, plan with { MaxDuration = WarmUpDuration });
        }
        return LoadRun.Run(server, plan);
    }

    private static ReportTable Tabulate(IServerKind[] kinds, LoadResult[] results)
    {
        var table = new ReportTable(
            "server", "requests/s", "MB/s", "p50 ms", "p99 ms", "server CPU us", "client CPU us", "memory MB",
            "BlobStash / this");
        for (var i = 0; i < kinds.Length; i++)
        {
            LoadResult result = results[i];
            table.Add(
                kinds[i].Name,
                Figure.Format(result.RequestsPerSecond),
                result.Bytes == 0 ? "" : Figure.Format(result.MegabytesPerSecond),
                Figure.Milliseconds(result.GetLatency(0.5)),
                Figure.Milliseconds(result.GetLatency(0.99)),
                Figure.Format(result.ServerMicroseconds),
                Figure.Format(result.ClientMicroseconds),
                Figure.Megabytes(result.ServerMemory),
                Figure.Format(results[0].RequestsPerSecond / result.RequestsPerSecond));
        }
        return table;
    }
}
