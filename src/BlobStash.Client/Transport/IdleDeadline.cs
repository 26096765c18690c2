namespace BlobStash.Client.Transport;

/// <summary>
/// Ends a request whose peer is silent or drips. Time runs only while the peer is waited for: it starts at
/// <see cref="PeerLimits.IdleTimeout"/>, is used up by waiting, and is earned back by bytes at
/// <see cref="PeerLimits.MinBytesPerSecond"/>, up to where it started. For one request; not thread safe.
/// </summary>
internal sealed class IdleDeadline : IDisposable
{
    private readonly PeerLimits _limits;
    private readonly TimeProvider _clock;
    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenRegistration _registration;
    private TimeSpan _remaining;
    private long _waitingSince;

    /// <summary>Makes a deadline that does not run yet.</summary>
    /// <param name="limits">Timeout and rate.</param>
    /// <param name="clock">Measures the waiting.</param>
    /// <param name="caller">Cancels <see cref="Token"/> too.</param>
    public IdleDeadline(PeerLimits limits, TimeProvider clock, CancellationToken caller)
    {
        _limits = limits;
        _clock = clock;
        _caller = caller;
        _source = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        _registration = caller.UnsafeRegister(
            static source => ((CancellationTokenSource)source!).Cancel(), _source);
        _remaining = limits.IdleTimeout;
    }

    /// <summary>Cancelled when the time is used up, or by the caller.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>The caller's own token, which the peer's silence does not cancel.</summary>
    public CancellationToken Caller => _caller;

    /// <summary>True when the caller gave up, which is no fault of the peer.</summary>
    public bool IsCallerCancelled => _caller.IsCancellationRequested;

    /// <summary>Starts a new phase of the request with the full time, and waits for the peer.</summary>
    public void Restart()
    {
        _remaining = _limits.IdleTimeout;
        Begin();
    }

    /// <summary>The peer is waited for from now on.</summary>
    public void Begin()
    {
        _waitingSince = _clock.GetTimestamp();
        _source.CancelAfter(_remaining > TimeSpan.Zero ? _remaining : TimeSpan.Zero);
    }

    /// <summary>The peer is not waited for any more.</summary>
    /// <param name="bytes">How many bytes it gave or took.</param>
    public void End(long bytes)
    {
        _source.CancelAfter(Timeout.InfiniteTimeSpan);
        var earned = TimeSpan.FromSeconds((double)bytes / _limits.MinBytesPerSecond);
        var remaining = _remaining - _clock.GetElapsedTime(_waitingSince) + earned;
        _remaining = remaining < _limits.IdleTimeout ? remaining : _limits.IdleTimeout;
    }

    public void Dispose()
    {
        _registration.Dispose();
        _source.Dispose();
    }
}
