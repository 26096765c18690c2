using BlobStash.LoadBench.Comparisons;
using BlobStash.LoadBench.Workloads;

namespace BlobStash.LoadBench.Tests;

public sealed class BenchOptionsTests
{
    private static readonly string SomeAssembly = typeof(BenchOptions).Assembly.Location;

    [Fact]
    public void Parse_OneBuild_HasFewLongRoundsOfEveryWorkloadThatIsNotLong()
    {
        var options = Parse();

        Assert.Null(options.OtherAssembly);
        Assert.Equal((3, TimeSpan.FromSeconds(3)), (options.Rounds, options.Duration));
        Assert.All(WorkloadList.All, workload => Assert.Equal(!workload.IsLong, options.Selects(workload)));
    }

    [Fact]
    public void Parse_Against_HasManyShortRoundsOfTheWorkloadsThatCompare()
    {
        var options = Parse("--against", SomeAssembly);

        Assert.Equal(SomeAssembly, options.OtherAssembly);
        Assert.Equal((9, TimeSpan.FromSeconds(1)), (options.Rounds, options.Duration));
        Assert.All(
            WorkloadList.All,
            workload => Assert.Equal(
                workload is IComparableWorkload && !workload.IsLong, options.Selects(workload)));
    }

    [Fact]
    public void Parse_AgainstWithRounds_TakesWhatWasAskedForInAnyOrder()
    {
        string[] rounds = ["--rounds", "5", "--seconds", "2"];
        string[] against = ["--against", SomeAssembly];

        Assert.Equal((5, TimeSpan.FromSeconds(2)), Times(Parse([.. rounds, .. against])));
        Assert.Equal((5, TimeSpan.FromSeconds(2)), Times(Parse([.. against, .. rounds])));
        Assert.Equal((1, TimeSpan.FromSeconds(1)), Times(Parse([.. against, "--quick"])));

        static (int, TimeSpan) Times(BenchOptions options) => (options.Rounds, options.Duration);
    }

    [Fact]
    public void Parse_AgainstAMissingFile_SaysSoInOneSentence()
    {
        var error = Refuse("--against", "no-such-folder/BlobStash.Server.dll");

        Assert.Equal(
            "no-such-folder/BlobStash.Server.dll does not exist; "
            + "--against takes the path of another build's BlobStash.Server.dll.",
            error);
    }

    [Theory]
    [InlineData("scrub")]
    [InlineData("put-*,scrub")]
    [InlineData("sdk-*")]
    public void Parse_AgainstWithAWorkloadOfOneBuild_NamesIt(string only)
    {
        var error = Refuse("--only", only, "--against", SomeAssembly);

        Assert.Equal(
            $"{only.Split(',')[^1]} cannot compare two builds; --list marks the workloads that can.", error);
        Assert.NotNull(Parse("--only", only));
    }

    [Theory]
    [InlineData("put-*")]
    [InlineData("s*")]
    [InlineData("sync-find-10m")]
    public void Parse_AgainstWithAWorkloadThatCompares_TakesIt(string only) =>
        Assert.Contains(WorkloadList.All, Parse("--against", SomeAssembly, "--only", only).Selects);

    [Fact]
    public void Parse_AgainstWithoutAPath_IsRefused() =>
        Assert.StartsWith(
            "--against is unknown, or its value is missing.", Refuse("--against"), StringComparison.Ordinal);

    [Fact]
    public void Describe_Against_NamesBothBuilds()
    {
        var description = Parse("--server", SomeAssembly, "--against", SomeAssembly).Describe();

        Assert.Contains("This: ", description, StringComparison.Ordinal);
        Assert.Contains("Other: ", description, StringComparison.Ordinal);
        Assert.DoesNotContain("This: ", Parse().Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void Workloads_All_HaveNamesOfTheirOwn() =>
        Assert.Distinct(WorkloadList.All.Select(workload => workload.Name));

    private static BenchOptions Parse(params string[] args)
    {
        Assert.True(BenchOptions.TryParse(args, out var options, out var error), error);
        return options;
    }

    private static string Refuse(params string[] args)
    {
        Assert.False(BenchOptions.TryParse(args, out _, out var error));
        return error;
    }
}
