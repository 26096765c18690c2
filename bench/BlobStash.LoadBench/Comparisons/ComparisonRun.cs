using BlobStash.LoadBench.Reports;

namespace BlobStash.LoadBench.Comparisons;

/// <summary>Runs a workload on two builds, turn by turn.</summary>
internal static class ComparisonRun
{
    /// <summary>Measures both builds in every round.</summary>
    /// <exception cref="ComparisonException">A build does not do what the workload asks of it.</exception>
    public static async Task<ReportTable> RunAsync(
        IComparableWorkload workload, BenchOptions options, string otherAssembly)
    {
        await using IBuildTrial own = workload.CreateTrial(options.ServerAssembly, options);
        await using IBuildTrial other = workload.CreateTrial(otherAssembly, options);
        await DoAsync(BuildSide.This, own.PrepareAsync);
        await DoAsync(BuildSide.Other, other.PrepareAsync);
        var comparison = new Comparison();
        for (var round = 0; round < options.Rounds; round++)
        {
            var measured = new Dictionary<BuildSide, IReadOnlyList<Measurement>>();
            foreach (BuildSide side in Interleaving.OrderOf(round))
            {
                IBuildTrial trial = side == BuildSide.This ? own : other;
                await DoAsync(side, async () => measured[side] = await trial.RunRoundAsync());
            }
            comparison.Add(measured[BuildSide.This], measured[BuildSide.Other]);
        }
        return Tabulate(comparison.Summarize());
    }

    private static async Task DoAsync(BuildSide side, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception e) when (e is InvalidDataException or HttpRequestException or AggregateException)
        {
            throw new ComparisonException(side, e);
        }
    }

    private static ReportTable Tabulate(IReadOnlyList<ComparedFigure> figures)
    {
        var table = new ReportTable("figure", "this", "other", "times as fast, median", "min", "max");
        foreach (ComparedFigure figure in figures)
        {
            table.Add(
                figure.Name,
                Figure.Format(figure.This),
                Figure.Format(figure.Other),
                Format(figure.Speed?.Median),
                Format(figure.Speed?.Min),
                Format(figure.Speed?.Max));
        }
        return table;
    }

    private static string Format(double? ratio) => ratio is { } value ? Figure.Format(value) : "";
}
