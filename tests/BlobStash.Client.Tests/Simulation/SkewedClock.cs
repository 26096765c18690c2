namespace BlobStash.Client.Tests.Simulation;

/// <summary>A node's own clock: it goes wrong by days, and too fast or too slow.</summary>
/// <param name="clock">The true time.</param>
/// <param name="rate">Seconds that it counts in a true one.</param>
internal sealed class SkewedClock(VirtualClock clock, double rate) : TimeProvider
{
    /// <summary>How much it is ahead.</summary>
    public TimeSpan Offset { get; set; }

    /// <summary>What it moves on by; nodes with coarse clocks give the same stamps.</summary>
    public TimeSpan Grain { get; init; } = new(1);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => (long)(clock.GetTimestamp() * rate);

    public override DateTimeOffset GetUtcNow()
    {
        var now = clock.GetUtcNow() + Offset;
        return now - TimeSpan.FromTicks(now.Ticks % Grain.Ticks);
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new SkewedTimer(clock.CreateTimer(callback, state, Stretch(dueTime), period), Stretch);

    private TimeSpan Stretch(TimeSpan time) => time == Timeout.InfiniteTimeSpan ? time : time / rate;
}
