namespace BlobStash.Client.Tests.Simulation;

/// <summary>
/// A clock that stands still until the next timer is fired; timers fire in the order of their times, and of their
/// making. For one thread.
/// </summary>
internal sealed class VirtualClock : TimeProvider
{
    private readonly PriorityQueue<(VirtualTimer Timer, long Round), (long Due, long Order)> _due = new();
    private long _now;
    private long _order;

    /// <summary>Time since the simulation began.</summary>
    public TimeSpan Now => new(_now);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now;

    public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero) + Now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (period != Timeout.InfiniteTimeSpan && period != TimeSpan.Zero)
        {
            throw new NotSupportedException("Nothing that is simulated uses periodic timers.");
        }

        var timer = new VirtualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves on to the next timer and fires it; false when there is none.</summary>
    public bool TryFireNext()
    {
        while (_due.TryDequeue(out var next, out var at))
        {
            if (next.Timer.IsAwaiting(next.Round))
            {
                _now = at.Due;
                next.Timer.Fire();
                return true;
            }
        }

        return false;
    }

    internal void Enqueue(VirtualTimer timer, long round, TimeSpan dueTime) =>
        _due.Enqueue((timer, round), (_now + Math.Max(0, dueTime.Ticks), _order++));
}
