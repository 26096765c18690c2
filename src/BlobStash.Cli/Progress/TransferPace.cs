namespace BlobStash.Cli.Progress;

/// <summary>How fast bytes move, the last seconds weighing most. Not thread safe.</summary>
internal sealed class TransferPace(TimeProvider clock)
{
    /// <summary>After so many seconds an older rate counts for a third.</summary>
    private const double MemorySeconds = 5;

    private long _at = clock.GetTimestamp();
    private long _bytes;
    private double _weighted;
    private double _weight;

    /// <summary>Notes how many bytes have moved so far, and describes the pace.</summary>
    /// <param name="bytes">So far.</param>
    /// <param name="length">In all; null when that is not known.</param>
    public string Describe(long bytes, long? length)
    {
        var now = clock.GetTimestamp();
        var seconds = clock.GetElapsedTime(_at, now).TotalSeconds;
        if (seconds > 0)
        {
            var latest = Math.Max(0, bytes - _bytes) / seconds;
            var weight = 1 - Math.Exp(-seconds / MemorySeconds);
            _weighted = (_weighted * (1 - weight)) + (latest * weight);
            _weight = (_weight * (1 - weight)) + weight;
            (_at, _bytes) = (now, bytes);
        }

        // By the sum of the weights: else a first moment without bytes would hold the rate down for seconds.
        var rate = _weight > 0 ? _weighted / _weight : 0;
        var left = length > bytes && rate >= 1
            ? $", {Quantity.OfTime(TimeSpan.FromSeconds(Math.Min((length.Value - bytes) / rate, MaxSeconds)))} left"
            : "";
        return $"{Quantity.OfBytes(rate)}/s{left}";
    }

    /// <summary>A hundred days, beyond which nobody cares.</summary>
    private const double MaxSeconds = 100 * 24 * 3600;
}
