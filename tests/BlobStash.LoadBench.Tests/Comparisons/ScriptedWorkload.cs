using BlobStash.LoadBench.Comparisons;
using BlobStash.LoadBench.Reports;

namespace BlobStash.LoadBench.Tests.Comparisons;

/// <summary>Logs what is asked of it, and answers with figures that were given beforehand.</summary>
internal sealed class ScriptedWorkload(string thisAssembly) : IComparableWorkload
{
    private readonly List<string> _log = [];

    public string Name => "scripted";

    public string Description => "Nothing";

    /// <summary>Every call in its order, with A for this build and B for the other.</summary>
    public string Log => string.Join(' ', _log);

    public double ValueOfThis { get; init; } = 1;

    public double ValueOfOther { get; init; } = 1;

    /// <summary>What a round of the other build throws.</summary>
    public Exception? FailureOfOther { get; init; }

    public IBuildTrial CreateTrial(string assembly, BenchOptions options) =>
        new Trial(this, assembly == thisAssembly ? BuildSide.This : BuildSide.Other);

    public Task<ReportTable> RunAsync(BenchOptions options) => throw new NotSupportedException();

    private sealed class Trial(ScriptedWorkload workload, BuildSide side) : IBuildTrial
    {
        private string Letter => side == BuildSide.This ? "A" : "B";

        public Task PrepareAsync()
        {
            workload._log.Add("prepare-" + Letter);
            return Task.CompletedTask;
        }

        public Task<IReadOnlyList<Measurement>> RunRoundAsync()
        {
            workload._log.Add(Letter);
            if (side == BuildSide.Other && workload.FailureOfOther is { } failure)
            {
                return Task.FromException<IReadOnlyList<Measurement>>(failure);
            }

            var value = side == BuildSide.This ? workload.ValueOfThis : workload.ValueOfOther;
            return Task.FromResult<IReadOnlyList<Measurement>>([new("requests/s", FigureKind.Rate, value)]);
        }

        public ValueTask DisposeAsync()
        {
            workload._log.Add("end-" + Letter);
            return ValueTask.CompletedTask;
        }
    }
}
