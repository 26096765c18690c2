namespace BlobStash.Client.Tests.Simulation;

/// <summary>How long a node has run: it stands still while the node does, whatever its clock says.</summary>
internal sealed class RunningTime(VirtualClock clock)
{
    private TimeSpan _before;
    private TimeSpan? _since = clock.Now;

    public TimeSpan Now => _before + (clock.Now - (_since ?? clock.Now));

    /// <summary>The node stops.</summary>
    public void Stop() => (_before, _since) = (Now, null);

    /// <summary>It goes on from a time at which it was before.</summary>
    public void GoOn(TimeSpan from) => (_before, _since) = (from, clock.Now);

    /// <summary>It runs for a while in which nothing happens.</summary>
    public void Pass(TimeSpan time) => _before += time;
}
