using BlobStash.LoadBench.Reports;

namespace BlobStash.LoadBench.Workloads;

/// <summary>One named measurement. It starts and ends the servers it needs.</summary>
internal interface IWorkload
{
    string Name { get; }

    /// <summary>What is done, in a few words without a full stop.</summary>
    string Description { get; }

    /// <summary>Whether it takes so long, or so much disk, that it runs only when it is asked for by name.</summary>
    bool IsLong => false;

    Task<ReportTable> RunAsync(BenchOptions options);
}
