using System.Diagnostics;
using System.Globalization;
using BlobStash.Core.Hashing;

namespace BlobStash.Benchmarks.Hashing;

/// <summary>
/// Measures four lanes in a process of its own, without AVX-512: with it, the compiler would also use its additional
/// registers, and the figure would not be that of a machine with AVX2 alone.
/// </summary>
internal static class NarrowLanes
{
    public const string Mode = "hash-speed-avx2";

    /// <summary>Runs in the child process: prints the MB/s of each length on a line.</summary>
    public static int Run()
    {
        foreach (var length in HashSpeed.LaneLengths)
        {
            var action = Throughput.HashInLanes(LaneWidths.Avx2Width, length);
            Throughput.WarmUp(action);
            var speed = Throughput.Measure(action, (long)length * LaneWidths.Avx2Width);
            Console.WriteLine(speed.ToString(CultureInfo.InvariantCulture));
        }

        return 0;
    }

    /// <summary>Starts the child process and gives the MB/s of each length.</summary>
    public static double[] Measure()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        start.ArgumentList.Add(Mode);
        start.Environment["DOTNET_EnableAVX512"] = "0";
        using var child = Process.Start(start)!;
        var lines = child.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        child.WaitForExit();
        return [.. lines.Select(line => double.Parse(line, CultureInfo.InvariantCulture))];
    }
}
