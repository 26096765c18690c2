using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace BlobStash.LoadBench.Reports;

/// <summary>The machine, the runtime and the commit that figures belong to.</summary>
internal static class Hardware
{
    public static string Describe() => string.Create(
        CultureInfo.InvariantCulture,
        $"{FindProcessor()}, {Environment.ProcessorCount} cores, {FindMemory():f0} GiB; "
        + $"{RuntimeInformation.OSDescription}, kernel {FindKernel()}; "
        + $"{RuntimeInformation.FrameworkDescription}; commit {FindCommit()}");

    private static string FindProcessor() => FindValue("/proc/cpuinfo", "model name");

    private static double FindMemory()
    {
        var kibibytes = FindValue("/proc/meminfo", "MemTotal").Split(' ')[0];
        return long.Parse(kibibytes, CultureInfo.InvariantCulture) / (1024.0 * 1024);
    }

    private static string FindKernel() => File.ReadAllText("/proc/sys/kernel/osrelease").Trim();

    private static string FindValue(string file, string name) => File.ReadLines(file)
        .First(line => line.StartsWith(name, StringComparison.Ordinal))
        .Split(':', 2)[1]
        .Trim();

    private static string FindCommit()
    {
        var start = new ProcessStartInfo("git", ["describe", "--always", "--dirty"])
        {
            WorkingDirectory = AppContext.BaseDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using Process git = Process.Start(start)!;
            var commit = git.StandardOutput.ReadToEnd().Trim();
            git.WaitForExit();
            return git.ExitCode == 0 ? commit : "unknown";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "unknown, for want of git";
        }
    }
}
