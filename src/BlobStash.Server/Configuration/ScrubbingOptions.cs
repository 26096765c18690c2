namespace BlobStash.Server.Configuration;

/// <summary>The <c>BlobStash:Scrub</c> section: how stored bytes are read and verified.</summary>
internal sealed class ScrubbingOptions
{
    /// <summary>
    /// Whether a scrub runs in the background. Default <see langword="true"/>. Without it damage is found by a read of
    /// the blob, or by a scrub that somebody asks for.
    /// </summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Time in which a background scrub reads everything, 1 hour to 365 days. Default 30 days.</summary>
    public TimeSpan Period { get; init; } = TimeSpan.FromDays(30);

    /// <summary>
    /// Most bytes a second, 64 KiB to 100 GB, also of a scrub that somebody asks for. Default 50 million. It wins over
    /// the period.
    /// </summary>
    public long MaxBytesPerSecond { get; init; } = 50_000_000;
}
