namespace BlobStash.Client.Tests.Simulation;

/// <summary>A one-shot timer of a <see cref="VirtualClock"/>.</summary>
internal sealed class VirtualTimer(VirtualClock clock, Action callback) : ITimer
{
    private long _round;
    private bool _isSet;

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        _round++;
        _isSet = dueTime != Timeout.InfiniteTimeSpan;
        if (_isSet)
        {
            clock.Enqueue(this, _round, dueTime);
        }

        return true;
    }

    /// <summary>Whether the timer still waits for the time that it was set to in that round.</summary>
    public bool IsAwaiting(long round) => _isSet && round == _round;

    public void Fire()
    {
        _isSet = false;
        callback();
    }

    public void Dispose() => _isSet = false;

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
