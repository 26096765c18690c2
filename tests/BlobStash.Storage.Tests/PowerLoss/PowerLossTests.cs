using System.Collections.Concurrent;
using System.Globalization;
using Xunit.Sdk;

namespace BlobStash.Storage.Tests.PowerLoss;

/// <summary>Random work, cut anywhere. CONTRIBUTING.md tells how to run more of it and how to replay a seed.</summary>
[Trait(Floor.Trait, Floor.Slow)]
public sealed class PowerLossTests
{
    private const string PointsVariable = "BLOBSTASH_CRASH_POINTS";
    private const string SeedVariable = "BLOBSTASH_CRASH_SEED";
    private const int DefaultPoints = 10_000;

    [Fact]
    public async Task Store_PowerLostAnywhere_KeepsWhatItAcknowledged()
    {
        if (Number(SeedVariable) is { } seed)
        {
            await RunAsync(seed, false);
            return;
        }

        var seeds = (Number(PointsVariable) ?? DefaultPoints) / CrashRun.CrashPoints;
        var compacted = new ConcurrentBag<(int Segments, long Tombstones)>();
        await Parallel.ForAsync(
            1, seeds + 1, async (next, _) => compacted.Add(await RunAsync(next, false)));

        // A guard against a simulation in which compaction finds nothing to do.
        Assert.InRange(compacted.Sum(run => run.Segments), seeds / 4, int.MaxValue);
        Assert.InRange(compacted.Sum(run => run.Tombstones), seeds / 4, long.MaxValue);
    }

    /// <summary>
    /// The simulation would notice: a store on a disk that lies about flushes loses what it promised.
    /// </summary>
    [Fact]
    public async Task Store_DiskIgnoresFlushes_IsFoundOut()
    {
        var found = await Assert.ThrowsAsync<XunitException>(async () =>
        {
            for (var seed = 1; seed <= 100; seed++)
            {
                await RunAsync(seed, true);
            }
        });

        Assert.Contains(SeedVariable, found.Message, StringComparison.Ordinal);
    }

    private static async Task<(int Segments, long Tombstones)> RunAsync(int seed, bool ignoresFlushes)
    {
        try
        {
            var run = new CrashRun(seed, ignoresFlushes);
            await run.RunAsync();
            return run.Compacted;
        }
        catch (Exception error)
        {
            // Whatever went wrong, the seed is what somebody needs who looks into it.
            throw new XunitException(
                $"Replay with: {SeedVariable}={seed} dotnet test tests/BlobStash.Storage.Tests "
                + "--filter PowerLossTests\n"
                + error.Message,
                error);
        }
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
