using BlobStash.LoadBench.Servers;

namespace BlobStash.LoadBench.Reports;

/// <summary>Gathers sessions of the same cases, and renders the medians of each case.</summary>
internal sealed class SyncTable
{
    private readonly List<string> _cases = [];
    private readonly Dictionary<string, List<SyncRun>> _runs = [];

    public void Add(string name, SyncRun run)
    {
        if (!_runs.TryGetValue(name, out List<SyncRun>? runs))
        {
            _runs[name] = runs = [];
            _cases.Add(name);
        }
        runs.Add(run);
    }

    public ReportTable Render()
    {
        var table = new ReportTable(
            "session", "method", "blobs", "ms", "CPU ms", "requests", "bytes sent", "bytes received", "to find",
            "to name", "memory MB", "MB/s");
        foreach (var name in _cases)
        {
            Add(table, name, _runs[name]);
        }
        return table;
    }

    private static void Add(ReportTable table, string name, List<SyncRun> runs)
    {
        TimeSpan time = Median(runs, static run => run.Time);
        SyncRun last = runs[^1];
        table.Add(
            name,
            last.Method,
            Figure.Format(last.MovedBlobs + last.FoundBlobs),
            Figure.Milliseconds(time),
            Figure.Milliseconds(Median(runs, static run => run.ProcessorTime)),
            Figure.Format(Median(runs, static run => run.Traffic.Requests)),
            Figure.Format(Median(runs, static run => run.Traffic.ToServer)),
            Figure.Format(Median(runs, static run => run.Traffic.FromServer)),
            Figure.Format(Median(runs, static run => run.Finding.Bytes)),
            Figure.Format(Median(runs, static run => run.Naming.Bytes)),
            Figure.Megabytes(runs.Max(static run => run.MemoryGrowth)),
            Figure.Format(Median(runs, static run => run.MovedBytes) / time.TotalSeconds / 1e6));
    }

    private static T Median<T>(List<SyncRun> runs, Func<SyncRun, T> select) =>
        runs.Select(select).Order().ElementAt(runs.Count / 2);
}
