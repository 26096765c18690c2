namespace BlobStash.Client.Transport;

/// <summary>
/// A limit of bytes a second: a token bucket that holds a tenth of a second. Several connections may share one. Thread
/// safe.
/// </summary>
public sealed class TransferRate
{
    private const double BurstSeconds = 0.1;

    private readonly Lock _lock = new();
    private readonly double _bytesPerSecond;
    private readonly TimeProvider _clock;
    private readonly long _start;
    private double _paidUntil = -BurstSeconds;

    /// <param name="bytesPerSecond">The limit, at least 1.</param>
    /// <param name="clock">Measures the time.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not positive.</exception>
    public TransferRate(long bytesPerSecond, TimeProvider clock)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytesPerSecond, 1);
        ArgumentNullException.ThrowIfNull(clock);
        (_bytesPerSecond, _clock, _start) = (bytesPerSecond, clock, clock.GetTimestamp());
    }

    /// <summary>Waits for as long as bytes that have just passed were too many.</summary>
    /// <param name="bytes">How many passed.</param>
    /// <param name="cancellationToken">Ends the wait; the bytes count all the same.</param>
    public Task PayAsync(long bytes, CancellationToken cancellationToken)
    {
        double wait;
        lock (_lock)
        {
            var now = _clock.GetElapsedTime(_start).TotalSeconds;
            _paidUntil = Math.Max(_paidUntil, now - BurstSeconds) + (bytes / _bytesPerSecond);
            wait = _paidUntil - now;
        }

        return wait <= 0 ? Task.CompletedTask : Task.Delay(TimeSpan.FromSeconds(wait), _clock, cancellationToken);
    }
}
