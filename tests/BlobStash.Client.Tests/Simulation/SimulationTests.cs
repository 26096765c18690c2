using System.Globalization;
using Xunit.Abstractions;

namespace BlobStash.Client.Tests.Simulation;

/// <summary>
/// Two to five nodes, drawn by a seed, that must converge whatever befalls them. CONTRIBUTING.md tells how to run more
/// seeds and how to replay one.
/// </summary>
[Trait(Floor.Trait, Floor.Slow)]
public sealed class SimulationTests(ITestOutputHelper output)
{
    private const string SeedsVariable = "BLOBSTASH_SIMULATION_SEEDS";
    private const string SeedVariable = "BLOBSTASH_SIMULATION_SEED";
    private const int DefaultSeeds = 1000;

    /// <summary>What so many seeds must have met, or they would test less than they seem to.</summary>
    private static readonly string[] Needed =
    [
        "method Symbols", "method BucketSketches", "method Lists", "method Buckets", "method Roots", "puts",
        "deletions", "restarts", "restorations", "lies", "wrong clocks", "sessions failed", "sessions stopped",
        "sessions fell back", "sessions ended early", "blobs left deleted", "simulations with equal roots",
        "simulations with stamps", "local deletions", "grace times over", "blobs deleted by sessions",
        "deletions refused", "sessions equal but for deletions", "blobs returned", "long absences",
        "last puts over deletions", "last deletions over puts", "deletions forgotten",
    ];

    [Fact]
    public async Task Nodes_AnySeed_Converge()
    {
        if (Number(SeedVariable) is { } seed)
        {
            AssertPassed(await SimulationProcess.RunAsync(seed, 1, "trace"));
            return;
        }

        var seeds = Number(SeedsVariable) ?? DefaultSeeds;
        var shares = Math.Min(seeds, Environment.ProcessorCount);
        var processes = await Task.WhenAll(Enumerable.Range(0, shares).Select(share =>
            SimulationProcess.RunAsync(
                1 + (seeds * share / shares), (seeds * (share + 1) / shares) - (seeds * share / shares))));

        Assert.All(processes, AssertPassed);
        var met = processes.SelectMany(process => process.Counts).Select(count => count.What).ToHashSet();
        Assert.True(seeds < DefaultSeeds || met.IsSupersetOf(Needed), string.Join(", ", Needed.Except(met)));
    }

    [Fact]
    public async Task Nodes_SameSeedTwice_TakeTheSameCourse()
    {
        var first = await SimulationProcess.RunAsync(1, 30, "course");
        var second = await SimulationProcess.RunAsync(1, 30, "course");

        Assert.Contains("course", first.Output, StringComparison.Ordinal);
        Assert.Equal(first.Output, second.Output);
    }

    /// <summary>The simulation would notice: a node that confirms blobs which it does not store.</summary>
    [Fact]
    public async Task Nodes_OneConfirmsWhatItDoesNotStore_IsFoundOut()
    {
        var process = await SimulationProcess.RunAsync(1, 20, "forgetful");

        Assert.False(process.HasPassed);
        Assert.Contains("FAILED seed", process.Output, StringComparison.Ordinal);
    }

    private void AssertPassed(SimulationProcess process)
    {
        output.WriteLine(process.Output);
        Assert.True(
            process.HasPassed,
            $"Replay with: {SeedVariable}=N dotnet test tests/BlobStash.Client.Tests --filter SimulationTests\n"
            + process.Output);
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
