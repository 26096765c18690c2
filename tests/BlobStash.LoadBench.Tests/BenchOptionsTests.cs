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

    [Theory]
    [InlineData("Required argument missing for option: '--against'.", "--against")]
    [InlineData(
        "Option '--rounds' expects a single argument but 2 were provided.", "--rounds", "3", "--rounds", "5")]
    [InlineData("--rounds --quick cannot be used; it takes a whole number from 1 on.", "--rounds", "--quick")]
    [InlineData("Unrecognized command or argument '--nonsense'.", "--nonsense")]
    [InlineData("Unrecognized command or argument '--nonsense'.", "--help", "--nonsense")]
    [InlineData("Unrecognized command or argument '@file'.", "@file")]
    [InlineData("Unrecognized command or argument 'false'.", "--quick", "false")]
    [InlineData("Unrecognized command or argument '--version'.", "--version")]
    [InlineData("--rounds 0 cannot be used; it takes a whole number from 1 on.", "--rounds", "0")]
    [InlineData("--rounds +1 cannot be used; it takes a whole number from 1 on.", "--rounds", "+1")]
    [InlineData("--seconds 1.5 cannot be used; it takes a whole number from 1 on.", "--seconds", "1.5")]
    public void Parse_WhatCannotBeUsed_IsToldWithAllOptions(string sentence, params string[] args) =>
        Assert.Equal($"{sentence}\n{BenchCommandLine.Usage}", Refuse(args));

    [Fact]
    public void Parse_UnknownWorkload_IsNamed() =>
        Assert.Equal("There is no workload put-9; --list names them.", Refuse("--only", "put-*,put-9"));

    [Fact]
    public void Parse_QuickWithRounds_TakesWhatWasAskedForInAnyOrder()
    {
        Assert.Equal(5, Parse("--quick", "--rounds", "5").Rounds);
        Assert.Equal(5, Parse("--rounds", "5", "--quick").Rounds);
        Assert.Equal(TimeSpan.FromSeconds(1), Parse("--rounds", "5", "--quick").Duration);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    public void Parse_Help_IsAskedFor(string name) => Assert.True(Parse(name).WantsHelp);

    [Theory]
    [InlineData("--help", "tell these options and end")]
    [InlineData("--list", "name the workloads and end")]
    [InlineData("--only <A,B>", "run these workloads; a name that ends in * stands for all that begin so")]
    [InlineData("--quick", "short rounds and small stores: shows that everything works, not how fast it is")]
    [InlineData("--rounds <N>", "rounds of each workload that has them, the median of which counts (default 3)")]
    [InlineData("--seconds <N>", "length of a round (default 3)")]
    [InlineData("--server <PATH>", "BlobStash.Server.dll to start (default: the one of the same build)")]
    [InlineData(
        "--against <PATH>", "BlobStash.Server.dll of another build: workloads that can compare run both, turn by turn")]
    [InlineData("--out <FILE>", "write the report there as well")]
    public void Usage_Option_IsTold(string option, string meaning) =>
        Assert.Contains(
            BenchCommandLine.Usage.Split('\n'),
            line => line.Contains(option, StringComparison.Ordinal)
                && line.Contains(meaning, StringComparison.Ordinal));

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
        Assert.True(BenchCommandLine.TryParse(args, out var options, out var error), error);
        return options;
    }

    private static string Refuse(params string[] args)
    {
        Assert.False(BenchCommandLine.TryParse(args, out _, out var error));
        return error;
    }
}
