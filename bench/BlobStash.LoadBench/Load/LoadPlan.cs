using BlobStash.LoadBench.Blobs;

namespace BlobStash.LoadBench.Load;

/// <summary>One stretch of load.</summary>
internal sealed record LoadPlan
{
    public required LoadVerb Verb { get; init; }

    public required BlobSeries Blobs { get; init; }

    public int Connections { get; init; } = 16;

    /// <summary>After this time no request is begun. Default: never.</summary>
    public TimeSpan MaxDuration { get; init; } = TimeSpan.MaxValue;

    /// <summary>After this number of requests no request is begun. Default: never.</summary>
    public long MaxRequests { get; init; } = long.MaxValue;
}
