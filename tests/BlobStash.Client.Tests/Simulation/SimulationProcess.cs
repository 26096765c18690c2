using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace BlobStash.Client.Tests.Simulation;

/// <summary>A process that ran simulations; they need a thread pool of their own.</summary>
internal sealed record SimulationProcess(bool HasPassed, string Output)
{
    /// <summary>What happened, and how often.</summary>
    public IEnumerable<(string What, long Times)> Counts =>
        from line in Output.Split('\n')
        let parts = line.Split(": ")
        where parts.Length == 2 && long.TryParse(parts[1], CultureInfo.InvariantCulture, out _)
        select (parts[0], long.Parse(parts[1], CultureInfo.InvariantCulture));

    /// <summary>Runs seeds.</summary>
    /// <param name="first">The first one.</param>
    /// <param name="count">How many.</param>
    /// <param name="mode">What else <see cref="Program"/> is to do; null for nothing.</param>
    public static async Task<SimulationProcess> RunAsync(int first, int count, string? mode = null)
    {
        var runtime = RuntimeEnvironment.GetRuntimeDirectory();
        var host = Path.GetFullPath(
            Path.Combine(runtime, "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
        string[] arguments =
        [
            typeof(SimulationProcess).Assembly.Location,
            first.ToString(CultureInfo.InvariantCulture),
            count.ToString(CultureInfo.InvariantCulture),
            mode ?? "quiet",
        ];
        var start = new ProcessStartInfo(host, arguments) { RedirectStandardOutput = true };
        start.Environment["DOTNET_PROCESSOR_COUNT"] = "1";
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new SimulationProcess(process.ExitCode == 0, output);
    }
}
