using System.Diagnostics;

namespace BlobStash.Storage.Scrubbing;

/// <summary>Holds a reader down to a rate. Not thread safe.</summary>
/// <param name="bytesPerSecond">The rate, on average since the start.</param>
/// <param name="clock">Measures and waits.</param>
internal sealed class ScrubPace(long bytesPerSecond, TimeProvider clock)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(20);

    private readonly long _start = clock.GetTimestamp();
    private double _bytes;

    /// <summary>Notes bytes that were read, and waits until they are due.</summary>
    public async ValueTask AdvanceAsync(long bytes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Debug.Assert(bytes >= 0, "Bytes are read, not unread.");
        _bytes += bytes;
        var ahead = TimeSpan.FromSeconds(_bytes / bytesPerSecond) - clock.GetElapsedTime(_start);
        if (ahead > Shortest)
        {
            await Task.Delay(ahead, clock, cancellationToken).ConfigureAwait(false);
        }
    }
}
