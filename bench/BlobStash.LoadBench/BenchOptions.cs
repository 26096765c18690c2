using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using BlobStash.LoadBench.Comparisons;
using BlobStash.LoadBench.Workloads;

namespace BlobStash.LoadBench;

/// <summary>What the command line asks for.</summary>
internal sealed class BenchOptions
{
    public const string Usage = """
        dotnet run -c Release --project bench/BlobStash.LoadBench -- [options]

          --list           name the workloads and end
          --only A,B       run these workloads; a name that ends in * stands for all that begin so
          --quick          short rounds and small stores: shows that everything works, not how fast it is
          --rounds N       rounds of each workload that has them, the median of which counts (default 3)
          --seconds N      length of a round (default 3)
          --server PATH    BlobStash.Server.dll to start (default: the one of the same build)
          --against PATH   BlobStash.Server.dll of another build: workloads that can compare run both, turn by turn,
                           in 9 rounds of 1 s where nothing else is said
          --out FILE       write the report there as well
        """;

    private const int QuickDivisor = 20;

    /// <summary>Rounds of each workload that has them; the median counts.</summary>
    public int Rounds => AskedRounds ?? (OtherAssembly is null ? 3 : 9);

    /// <summary>Length of a round. What else the machine does evens out over many short rounds.</summary>
    public TimeSpan Duration => AskedDuration ?? TimeSpan.FromSeconds(OtherAssembly is null ? 3 : 1);

    /// <summary>The server's assembly.</summary>
    public string ServerAssembly { get; private set; } = FindServer();

    /// <summary>The assembly of the build to compare with; null to measure one build alone.</summary>
    public string? OtherAssembly { get; private set; }

    /// <summary>Where the report goes beside the standard output; null for nowhere.</summary>
    public string? OutputFile { get; private set; }

    public bool WantsHelp { get; private set; }

    public bool WantsList { get; private set; }

    private bool IsQuick { get; set; }

    private int? AskedRounds { get; set; }

    private TimeSpan? AskedDuration { get; set; }

    private string[] Only { get; set; } = ["*"];

    /// <summary>Reads a command line.</summary>
    public static bool TryParse(string[] args, out BenchOptions options, [NotNullWhen(false)] out string? error)
    {
        options = new BenchOptions();
        error = null;
        for (var i = 0; i < args.Length && error is null; i++)
        {
            error = options.TakeSwitch(args[i])
                ? null
                : i + 1 == args.Length ? $"{args[i]} is unknown, or its value is missing.\n{Usage}"
                : options.TakeValue(args[i], args[++i]);
        }
        error ??= options.FindContradiction();
        return error is null;
    }

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

    private static bool Matches(string pattern, string name) => pattern.EndsWith('*')
        ? name.StartsWith(pattern[..^1], StringComparison.Ordinal)
        : name == pattern;

    private bool TakeSwitch(string name)
    {
        switch (name)
        {
            case "--list":
                return WantsList = true;
            case "--help" or "-h":
                return WantsHelp = true;
            case "--quick":
                (AskedRounds, AskedDuration) = (1, TimeSpan.FromSeconds(1));
                return IsQuick = true;
            default:
                return false;
        }
    }

    /// <summary>Takes an option with a value; what is wrong with it, or null.</summary>
    private string? TakeValue(string name, string value)
    {
        var isCount = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0;
        switch (name)
        {
            case "--only":
                Only = value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
                var stranger = Only.FirstOrDefault(pattern => !WorkloadList.All.Any(w => Matches(pattern, w.Name)));
                return stranger is null ? null : $"There is no workload {stranger}; --list names them.";
            case "--rounds" when isCount:
                AskedRounds = count;
                return null;
            case "--seconds" when isCount:
                AskedDuration = TimeSpan.FromSeconds(count);
                return null;
            case "--server":
                ServerAssembly = Path.GetFullPath(value);
                return File.Exists(ServerAssembly) ? null : $"{value} does not exist.";
            case "--against":
                OtherAssembly = Path.GetFullPath(value);
                return File.Exists(OtherAssembly)
                    ? null
                    : $"{value} does not exist; --against takes the path of another build's BlobStash.Server.dll.";
            case "--out":
                OutputFile = value;
                return null;
            default:
                return $"{name} {value} cannot be used.\n{Usage}";
        }
    }

    /// <summary>What is wrong with the options taken together, or null.</summary>
    private string? FindContradiction()
    {
        var idle = Only.FirstOrDefault(pattern =>
            !WorkloadList.All.Any(workload => Matches(pattern, workload.Name) && workload is IComparableWorkload));
        return OtherAssembly is null || idle is null
            ? null
            : $"{idle} cannot compare two builds; --list marks the workloads that can.";
    }

    /// <summary>A path, from where the bench was started, with the version that the build gave itself.</summary>
    private static string Name(string assembly) =>
        $"{Path.GetRelativePath(Environment.CurrentDirectory, assembly)}, "
        + (FileVersionInfo.GetVersionInfo(assembly).ProductVersion ?? "without a version");

    /// <summary>The build puts its output at <c>artifacts/bin/PROJECT/CONFIGURATION</c>.</summary>
    private static string FindServer()
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return Path.Combine(own.Parent!.Parent!.FullName, "BlobStash.Server", own.Name, "BlobStash.Server.dll");
    }
}
