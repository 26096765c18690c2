namespace BlobStash.LoadBench.Load;

/// <summary>What a stretch of load measured.</summary>
/// <param name="Requests">Requests that were answered.</param>
/// <param name="Bytes">Bytes of the blobs that moved.</param>
/// <param name="Elapsed">From the first request to the last answer.</param>
internal sealed record LoadResult(long Requests, long Bytes, TimeSpan Elapsed)
{
    /// <summary>Time from request to answer, ascending.</summary>
    public required TimeSpan[] Latencies { get; init; }

    /// <summary>Processor time of the server.</summary>
    public required TimeSpan ServerTime { get; init; }

    /// <summary>Processor time of this process.</summary>
    public required TimeSpan ClientTime { get; init; }

    /// <summary>Resident memory of the server afterwards, in bytes.</summary>
    public required long ServerMemory { get; init; }

    public double RequestsPerSecond => Requests / Elapsed.TotalSeconds;

    public double MegabytesPerSecond => Bytes / Elapsed.TotalSeconds / 1e6;

    public double ServerMicroseconds => ServerTime.TotalMicroseconds / Requests;

    public double ClientMicroseconds => ClientTime.TotalMicroseconds / Requests;

    /// <summary>The latency that a share of the requests did not exceed.</summary>
    public TimeSpan GetLatency(double share) =>
        Latencies.Length == 0 ? default : Latencies[Math.Min(Latencies.Length - 1, (int)(Latencies.Length * share))];
}
