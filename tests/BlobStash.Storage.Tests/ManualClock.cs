namespace BlobStash.Storage.Tests;

/// <summary>A clock that stands still unless it is set.</summary>
internal sealed class ManualClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>By how much the clock of the machine was set wrong, which takes no time.</summary>
    public TimeSpan Jump { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => Now + Jump;

    public override long GetTimestamp() => Now.Ticks;
}
