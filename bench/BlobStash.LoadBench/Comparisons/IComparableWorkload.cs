using BlobStash.LoadBench.Workloads;

namespace BlobStash.LoadBench.Comparisons;

/// <summary>
/// A workload that can measure two builds turn by turn. Data directories are filled by the build itself, over HTTP and
/// with its defaults: an older one need not read what a newer one wrote, nor know its settings.
/// </summary>
internal interface IComparableWorkload : IWorkload
{
    /// <summary>A trial of one build, on data directories of its own.</summary>
    /// <param name="assembly">The server's assembly.</param>
    /// <param name="options">Counts and times.</param>
    IBuildTrial CreateTrial(string assembly, BenchOptions options);
}
