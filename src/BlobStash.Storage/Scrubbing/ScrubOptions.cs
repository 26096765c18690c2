namespace BlobStash.Storage.Scrubbing;

/// <summary>How a scrub reads.</summary>
public sealed record ScrubOptions
{
    /// <summary>Least rate in bytes a second.</summary>
    public const long MinBytesPerSecond = 64 << 10;

    /// <summary>Most bytes a second on average, at least 64 KiB; 50 million by default.</summary>
    public long MaxBytesPerSecond { get; init; } = 50_000_000;

    /// <summary>
    /// The time in which everything is to be read; 30 days by default. Zero: as fast as
    /// <see cref="MaxBytesPerSecond"/> allows, as for a scrub that somebody waits for.
    /// </summary>
    public TimeSpan Period { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Also hash every blob and compare its digest, which finds what no checksum can.</summary>
    public bool VerifyDigests { get; init; }

    internal long RateFor(long totalBytes) => Period <= TimeSpan.Zero
        ? Math.Max(MinBytesPerSecond, MaxBytesPerSecond)
        : Math.Clamp(
            (long)(totalBytes / Period.TotalSeconds),
            MinBytesPerSecond,
            Math.Max(MinBytesPerSecond, MaxBytesPerSecond));
}
