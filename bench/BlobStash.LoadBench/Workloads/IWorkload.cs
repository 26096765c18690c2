using BlobStash.LoadBench.Reports;

namespace BlobStash.LoadBench.Workloads;

/// <summary>One named measurement. It starts and ends the servers it needs.</summary>
internal interface IWorkload
{
    string Name { get; }

    /// <summary>What is done, in a few words without a full stop.</summary>
    string Description { get; }

    Task<ReportTable> RunAsync(BenchOptions options);
}
