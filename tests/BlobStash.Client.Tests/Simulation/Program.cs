using System.Globalization;

namespace BlobStash.Client.Tests.Simulation;

/// <summary>
/// The program that <see cref="SimulationTests"/> starts: simulations one after the other, in a thread pool of one
/// thread. Prints what happened in how many, a line for each failure, or the whole course of a single one.
/// </summary>
internal static class Program
{
    private const int LinesOfAFailure = 50;

    /// <summary>Runs simulations.</summary>
    /// <param name="arguments">
    /// The first seed, how many seeds, and a mode: <c>trace</c> prints all that happens, <c>course</c> a fingerprint of
    /// it, <c>forgetful</c> makes a node confirm what it does not store, <c>quiet</c> does none of this.
    /// </param>
    /// <returns>0 when all went well.</returns>
    public static async Task<int> Main(string[] arguments)
    {
        SimulationLoop.RequireSingleThread();
        var first = int.Parse(arguments[0], CultureInfo.InvariantCulture);
        var count = int.Parse(arguments[1], CultureInfo.InvariantCulture);
        var mode = arguments[2];
        var census = new SimulationCensus();
        var failures = 0;
        for (var seed = first; seed < first + count; seed++)
        {
            failures += await RunAsync(seed, census, mode) ? 0 : 1;
        }

        foreach (var (what, times) in census.Counts)
        {
            Console.WriteLine($"{what}: {times.ToString(CultureInfo.InvariantCulture)}");
        }

        return failures == 0 ? 0 : 1;
    }

    private static async Task<bool> RunAsync(int seed, SimulationCensus census, string mode)
    {
        var clock = new VirtualClock();
        using var run = new SimulationRun(seed, clock) { HasForgetfulNode = mode == "forgetful" };
        string? failure = null;
        try
        {
            await SimulationLoop.RunAsync(clock, run.RunAsync);
        }
        catch (Exception exception)
        {
            // Any exception: whatever it was, the seed and what led to it is what somebody needs.
            failure = exception is SimulationFailure ? exception.Message : exception.ToString();
        }

        census.Add(run.Census);
        census.Count("seeds");
        if (mode == "trace")
        {
            run.Trace.Lines.ToList().ForEach(Console.WriteLine);
        }

        if (mode is "trace" or "course")
        {
            Console.WriteLine($"seed {seed} took the course {run.Trace.Fingerprint:x16}");
        }

        if (failure is not null)
        {
            if (mode == "quiet")
            {
                run.Trace.Lines.TakeLast(LinesOfAFailure).ToList().ForEach(Console.WriteLine);
            }

            Console.WriteLine($"FAILED seed {seed}: {failure}");
        }

        return failure is null;
    }
}
