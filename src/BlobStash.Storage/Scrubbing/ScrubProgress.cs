namespace BlobStash.Storage.Scrubbing;

/// <summary>A report that grows. Thread safe.</summary>
internal sealed class ScrubProgress(TimeProvider clock, long bytesTotal)
{
    private readonly Lock _lock = new();
    private readonly DateTimeOffset _startedAt = clock.GetUtcNow();
    private readonly List<ScrubFinding> _findings = [];
    private DateTimeOffset? _endedAt;
    private long _bytesDone;
    private long _findingCount;

    public long BytesTotal => bytesTotal;

    public void Advance(long bytes)
    {
        lock (_lock)
        {
            _bytesDone += bytes;
        }
    }

    public void Add(IReadOnlyList<ScrubFinding> findings)
    {
        lock (_lock)
        {
            _findingCount += findings.Count;
            _findings.AddRange(findings.Take(ScrubReport.MaxFindings - _findings.Count));
        }
    }

    public void End()
    {
        lock (_lock)
        {
            _endedAt = clock.GetUtcNow();
        }
    }

    public ScrubReport ToReport()
    {
        lock (_lock)
        {
            return new ScrubReport(_startedAt, _endedAt, _bytesDone, bytesTotal, _findingCount, [.. _findings]);
        }
    }
}
