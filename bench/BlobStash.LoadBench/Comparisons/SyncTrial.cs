using BlobStash.LoadBench.Servers;

namespace BlobStash.LoadBench.Comparisons;

/// <summary>
/// Sessions between two nodes of one build, which run as long as the trial does. A session takes milliseconds, so a
/// round has several of each case, and its figure is their median.
/// </summary>
/// <param name="assembly">The server's assembly.</param>
/// <param name="fill">Stores what is there before the first session.</param>
internal sealed class SyncTrial(string assembly, Action<SyncPair> fill) : IBuildTrial
{
    private const int SessionsInARound = 5;

    private readonly TemporaryFolder _folder = new();
    private readonly List<(string Name, Func<SyncPair, Task<SyncRun>> RunAsync)> _cases = [];
    private SyncPair? _pair;

    private SyncPair Pair => _pair ?? throw new InvalidOperationException("The trial was not prepared.");

    /// <summary>Adds a kind of session.</summary>
    /// <param name="name">What it is, in a few words.</param>
    /// <param name="runAsync">Runs one, with what has to come before it.</param>
    public SyncTrial With(string name, Func<SyncPair, Task<SyncRun>> runAsync)
    {
        _cases.Add((name, runAsync));
        return this;
    }

    /// <summary>Starts and fills the nodes; a first round warms them up.</summary>
    public async Task PrepareAsync()
    {
        var kind = new BlobStashServer(assembly);
        _pair = await SyncPair.StartAsync(kind, _folder.At("node"), _folder.At("peer"));
        fill(_pair);
        await RunRoundAsync();
    }

    public async Task<IReadOnlyList<Measurement>> RunRoundAsync()
    {
        var measured = new List<Measurement>();
        foreach (var (name, runAsync) in _cases)
        {
            var runs = new SyncRun[SessionsInARound];
            for (var i = 0; i < runs.Length; i++)
            {
                runs[i] = await runAsync(Pair);
            }
            measured.Add(Measure($"{name}, ms", runs.Select(static run => run.Time)));
            measured.Add(Measure($"{name}, CPU ms", runs.Select(static run => run.ProcessorTime)));
        }
        return measured;
    }

    public async ValueTask DisposeAsync()
    {
        if (_pair is not null)
        {
            await _pair.DisposeAsync();
        }
        _folder.Dispose();
    }

    private static Measurement Measure(string name, IEnumerable<TimeSpan> times) =>
        new(name, FigureKind.Cost, Spread.Of(times.Select(static time => time.TotalMilliseconds)).Median);
}
