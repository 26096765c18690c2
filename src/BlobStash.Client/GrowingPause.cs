namespace BlobStash.Client;

/// <summary>
/// Pauses between attempts: each twice as long as the one before, from 0.2 s up to 30 s, moved by up to a quarter so
/// that nodes which failed together do not come back together. Not thread safe.
/// </summary>
/// <param name="clock">Measures the pauses.</param>
public sealed class GrowingPause(TimeProvider clock)
{
    /// <summary>The first pause.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(0.2);

    /// <summary>No pause is longer, but for its jitter.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private const double Jitter = 0.25;

    private readonly Random _random = new();
    private TimeSpan _next = Shortest;

    /// <summary>Waits, and makes the next pause longer.</summary>
    /// <param name="cancellationToken">Ends the pause.</param>
    public Task WaitAsync(CancellationToken cancellationToken)
    {
        var pause = _next * (1 - Jitter + (2 * Jitter * _random.NextDouble()));
        _next = _next * 2 < Longest ? _next * 2 : Longest;
        return Task.Delay(pause, clock, cancellationToken);
    }

    /// <summary>Waits for the shortest pause, whatever went before.</summary>
    /// <param name="cancellationToken">Ends the pause.</param>
    public Task WaitShortAsync(CancellationToken cancellationToken) => Task.Delay(Shortest, clock, cancellationToken);

    /// <summary>An attempt went well: the next pause is the shortest again.</summary>
    public void Reset() => _next = Shortest;
}
