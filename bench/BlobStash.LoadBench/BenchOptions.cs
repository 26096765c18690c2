using System.Diagnostics;
using System.Globalization;
using BlobStash.LoadBench.Comparisons;
using BlobStash.LoadBench.Workloads;

namespace BlobStash.LoadBench;

/// <summary>What the command line asks for.</summary>
internal sealed class BenchOptions
{
    private const int QuickDivisor = 20;

    /// <summary>Rounds of each workload that has them; the median counts.</summary>
    public int Rounds => AskedRounds ?? (OtherAssembly is null ? 3 : 9);

    /// <summary>Length of a round. What else the machine does evens out over many short rounds.</summary>
    public TimeSpan Duration => TimeSpan.FromSeconds(AskedSeconds ?? (OtherAssembly is null ? 3 : 1));

    /// <summary>The server's assembly.</summary>
    public string ServerAssembly { get; init; } = FindServer();

    /// <summary>The assembly of the build to compare with; null to measure one build alone.</summary>
    public string? OtherAssembly { get; init; }

    /// <summary>Where the report goes beside the standard output; null for nowhere.</summary>
    public string? OutputFile { get; init; }

    public bool WantsHelp { get; init; }

    public bool WantsList { get; init; }

    /// <summary>Whether counts are divided, so that a run shows only that everything works.</summary>
    public bool IsQuick { get; init; }

    /// <summary>Rounds that were asked for; null for as many as are usual.</summary>
    public int? AskedRounds { get; init; }

    /// <summary>Seconds of a round that were asked for; null for as many as are usual.</summary>
    public int? AskedSeconds { get; init; }

    /// <summary>Names of workloads; one that ends in * stands for all that begin so.</summary>
    public string[] Only { get; init; } = ["*"];

    /// <summary>Whether a workload was asked for.</summary>
    public bool Selects(IWorkload workload) =>
        (OtherAssembly is null || workload is IComparableWorkload)
        && Only.Any(pattern => Matches(pattern, workload.Name) && (!workload.IsLong || pattern == workload.Name));

    /// <summary>The settings that figures depend on, without a full stop.</summary>
    public string Describe()
    {
        var sizes = IsQuick ? $"a quick run, with counts divided by {QuickDivisor}" : "with the counts as described";
        return string.Create(
            CultureInfo.InvariantCulture, $"Rounds: {Rounds} of {Duration.TotalSeconds} s, {sizes}")
            + (OtherAssembly is null ? "" : $". This: {Name(ServerAssembly)}. Other: {Name(OtherAssembly)}");
    }

    /// <summary>A number of blobs or requests; a part of it in a quick run.</summary>
    public int Scale(int count) => IsQuick ? Math.Max(1, count / QuickDivisor) : count;

    /// <summary>Whether a pattern of <see cref="Only"/> stands for a name.</summary>
    public static bool Matches(string pattern, string name) => pattern.EndsWith('*')
        ? name.StartsWith(pattern[..^1], StringComparison.Ordinal)
        : name == pattern;

    /// <summary>The server of the same build, whose output is at <c>artifacts/bin/PROJECT/CONFIGURATION</c>.</summary>
    public static string FindServer()
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return Path.Combine(own.Parent!.Parent!.FullName, "BlobStash.Server", own.Name, "BlobStash.Server.dll");
    }

    /// <summary>A path, from where the bench was started, with the version that the build gave itself.</summary>
    private static string Name(string assembly) =>
        $"{Path.GetRelativePath(Environment.CurrentDirectory, assembly)}, "
        + (FileVersionInfo.GetVersionInfo(assembly).ProductVersion ?? "without a version");
}
