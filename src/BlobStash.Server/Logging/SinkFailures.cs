using Serilog.Debugging;

namespace BlobStash.Server.Logging;

/// <summary>
/// Says on standard error that a sink of the log fails, at most once a minute: the log itself is the wrong place.
/// Thread safe.
/// </summary>
internal sealed class SinkFailures(TextWriter output, TimeProvider clock)
{
    private const string AnotherName = "attempting to open next in sequence";

    /// <summary>After the last of these attempts the library gives up in silence, for half an hour.</summary>
    private const string LastAttempt = "(attempt 3)";

    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private long? _toldAt;
    private long _untold;

    /// <summary>Listens to what the logging library has to say.</summary>
    public void Listen() => SelfLog.Enable(Tell);

    /// <summary>Passes a failure on, or counts it. That another name is tried says too little.</summary>
    public void Tell(string failure)
    {
        if (failure.Contains(AnotherName, StringComparison.Ordinal)
            && !failure.Contains(LastAttempt, StringComparison.Ordinal))
        {
            return;
        }
        long untold;
        lock (_lock)
        {
            if (_toldAt is { } toldAt && clock.GetElapsedTime(toldAt) < Silence)
            {
                _untold++;
                return;
            }
            (_toldAt, untold, _untold) = (clock.GetTimestamp(), _untold, 0);
        }
        var before = untold == 0 ? "" : FormattableString.Invariant($" ({untold} more since the last such line)");
        output.WriteLine($"A sink of the log fails{before}: {FirstLine(failure)}");
    }

    private static string FirstLine(string text) => text.Split('\n', 2)[0].TrimEnd();
}
