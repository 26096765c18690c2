namespace BlobStash.Client.Tests.Simulation;

/// <summary>A timer of a <see cref="SkewedClock"/>.</summary>
internal sealed class SkewedTimer(ITimer timer, Func<TimeSpan, TimeSpan> stretch) : ITimer
{
    public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(stretch(dueTime), period);

    public void Dispose() => timer.Dispose();

    public ValueTask DisposeAsync() => timer.DisposeAsync();
}
