namespace BlobStash.Client.Tests.StandIns;

/// <summary>A clock that stands still until it is told to go on. Timers that are due fire at once.</summary>
internal sealed class SteppingClock : TimeProvider
{
    private readonly Lock _changing = new();
    private readonly List<SteppingTimer> _timers = [];
    private TimeSpan _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        lock (_changing)
        {
            return _now.Ticks;
        }
    }

    public void Advance(TimeSpan step)
    {
        SteppingTimer[] timers;
        lock (_changing)
        {
            _now += step;
            timers = [.. _timers];
        }

        foreach (var timer in timers)
        {
            timer.FireIfDue(new TimeSpan(GetTimestamp()));
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SteppingTimer(() => new TimeSpan(GetTimestamp()), () => callback(state));
        timer.Change(dueTime, period);
        lock (_changing)
        {
            _timers.Add(timer);
        }

        return timer;
    }
}
