namespace BlobStash.Storage.Commits;

/// <summary>
/// For how long nodes have run with this store, over all runs. It counts on while a node runs and stands still while
/// none does, whatever the clock of the machine says. Thread safe.
/// </summary>
/// <param name="clock">Measures this run.</param>
/// <param name="before">Seconds of the earlier runs.</param>
internal sealed class RunningTime(TimeProvider clock, uint before)
{
    private readonly long _start = clock.GetTimestamp();
    private uint _recorded;

    /// <summary>Whole seconds that have passed.</summary>
    public uint Passed => Add(Math.Floor(OfThisRun));

    /// <summary>The highest that a record of this run says; 0 before the first.</summary>
    public uint Recorded => Volatile.Read(ref _recorded);

    private double OfThisRun => clock.GetElapsedTime(_start).TotalSeconds;

    /// <summary>Whether so much time has passed since a record said that it was so late.</summary>
    public bool HasPassed(TimeSpan span, uint since) =>
        span <= TimeSpan.Zero || Passed - (double)since >= span.TotalSeconds;

    /// <summary>
    /// The time with the second that has begun: what a record says, so that its age is never taken for more than it is.
    /// </summary>
    public uint Record()
    {
        var begun = Add(Math.Ceiling(OfThisRun));
        for (var known = Recorded; known < begun;)
        {
            var seen = Interlocked.CompareExchange(ref _recorded, begun, known);
            known = seen == known ? begun : seen;
        }

        return begun;
    }

    private uint Add(double seconds) => (uint)Math.Min(before + seconds, uint.MaxValue);
}
