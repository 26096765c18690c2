namespace BlobStash.Client.Tests.StandIns;

/// <summary>A one-shot timer of a <see cref="SteppingClock"/>.</summary>
internal sealed class SteppingTimer(Func<TimeSpan> now, Action callback) : ITimer
{
    private readonly Lock _changing = new();
    private TimeSpan? _due;

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        lock (_changing)
        {
            _due = dueTime == Timeout.InfiniteTimeSpan ? null : now() + dueTime;
        }

        return true;
    }

    public void FireIfDue(TimeSpan time)
    {
        lock (_changing)
        {
            if (_due is null || _due > time)
            {
                return;
            }

            _due = null;
        }

        callback();
    }

    public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
