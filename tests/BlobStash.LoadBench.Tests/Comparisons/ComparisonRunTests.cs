using BlobStash.LoadBench.Comparisons;

namespace BlobStash.LoadBench.Tests.Comparisons;

public sealed class ComparisonRunTests
{
    private static readonly string Other = typeof(BenchOptions).Assembly.Location;

    [Fact]
    public async Task Run_ThreeRounds_InterleavesTheBuildsAndEndsBoth()
    {
        var options = Parse("3");
        var workload = new ScriptedWorkload(options.ServerAssembly);

        await ComparisonRun.RunAsync(workload, options, Other);

        Assert.Equal("prepare-A prepare-B A B B A A B end-B end-A", workload.Log);
    }

    [Fact]
    public async Task Run_TwoBuilds_ReportsBothAndTheRatioWithItsSpread()
    {
        var options = Parse("2");
        var workload = new ScriptedWorkload(options.ServerAssembly) { ValueOfThis = 300, ValueOfOther = 200 };

        var table = await ComparisonRun.RunAsync(workload, options, Other);

        Assert.Equal(
            """
            | figure | this | other | times as fast, median | min | max |
            | --- | ---: | ---: | ---: | ---: | ---: |
            | requests/s | 300 | 200 | 1.50 | 1.50 | 1.50 |

            """,
            table.Render());
    }

    [Fact]
    public async Task Run_ABuildThatRefuses_IsNamedInOneSentenceAndBothEnd()
    {
        var options = Parse("3");
        var refusals = new AggregateException(
            Enumerable.Repeat(new InvalidDataException("Put answered 404 instead of 201."), 16));
        var workload = new ScriptedWorkload(options.ServerAssembly) { FailureOfOther = refusals };

        var error = await Assert.ThrowsAsync<ComparisonException>(
            () => ComparisonRun.RunAsync(workload, options, Other));

        Assert.Equal("The other build cannot do this: Put answered 404 instead of 201.", error.Message);
        Assert.Equal("prepare-A prepare-B A B end-B end-A", workload.Log);
    }

    private static BenchOptions Parse(string rounds)
    {
        Assert.True(
            BenchCommandLine.TryParse(["--rounds", rounds, "--against", Other], out var options, out var error), error);
        return options;
    }
}
