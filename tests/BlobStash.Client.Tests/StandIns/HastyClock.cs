namespace BlobStash.Client.Tests.StandIns;

/// <summary>A clock that has no patience: whoever waits for a time is there at once, and the time has come.</summary>
/// <param name="other">Tells the time; null for one that only waiting moves on.</param>
internal sealed class HastyClock(TimeProvider? other = null) : TimeProvider
{
    private readonly Lock _changing = new();
    private readonly List<TimeSpan> _waits = [];
    private TimeSpan _now;

    /// <summary>Everything that was waited for so far.</summary>
    public IReadOnlyList<TimeSpan> Waits
    {
        get
        {
            lock (_changing)
            {
                return [.. _waits];
            }
        }
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        lock (_changing)
        {
            return other?.GetTimestamp() ?? _now.Ticks;
        }
    }

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + new TimeSpan(GetTimestamp());

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SteppingTimer(() => TimeSpan.Zero, () => callback(state));
        if (dueTime != Timeout.InfiniteTimeSpan)
        {
            lock (_changing)
            {
                _now += dueTime;
                _waits.Add(dueTime);
            }

            ThreadPool.QueueUserWorkItem(_ => callback(state));
        }

        return timer;
    }
}
