namespace BlobStash.Server.Connections;

/// <summary>Drops what a client goes on sending after the last answer. For one connection.</summary>
internal sealed class Drain(DrainableReader reader, TimeProvider clock) : IDisposable
{
    /// <summary>How long a client may pause; one that has read the answer needs less to close.</summary>
    internal static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>How long a client may go on sending: at 1 Gbit/s, 3.7 GB that nobody wants.</summary>
    internal static readonly TimeSpan LongestTime = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _over = new(Timeout.InfiniteTimeSpan, clock);
    private readonly Lock _limiting = new();
    private long? _start;

    /// <summary>Ends when the client has paused, or gone on, for too long.</summary>
    public CancellationToken IsOver => _over.Token;

    /// <summary>Runs until the client has closed its side, or the token ends it.</summary>
    public async Task RunAsync(CancellationToken end)
    {
        try
        {
            while (await reader.TryDropAsync(end))
            {
                Extend();
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // It took too long or is gone: in each case the connection can be closed for good.
            return;
        }
    }

    /// <summary>
    /// From now on the client has the whole answer. Before, it may say nothing for as long as it takes to read.
    /// </summary>
    public void LimitFromNowOn()
    {
        lock (_limiting)
        {
            _start = clock.GetTimestamp();
        }
        Extend();
    }

    /// <inheritdoc/>
    public void Dispose() => _over.Dispose();

    private void Extend()
    {
        lock (_limiting)
        {
            if (_start is { } start)
            {
                TimeSpan left = LongestTime - clock.GetElapsedTime(start);
                _over.CancelAfter(left < TimeSpan.Zero ? TimeSpan.Zero : left < LongestPause ? left : LongestPause);
            }
        }
    }
}
