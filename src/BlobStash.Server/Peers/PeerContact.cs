using BlobStash.Server.Logging;

namespace BlobStash.Server.Peers;

/// <summary>
/// Tells when a peer is lost and when it is back. A peer that stays away is told of at once, and then at distances that
/// double from a minute to an hour; the attempts between are for those who debug. Not thread safe.
/// </summary>
internal sealed partial class PeerContact(string peer, TimeProvider clock, ILogger logger)
{
    /// <summary>Time from the first line to the second.</summary>
    internal static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);

    /// <summary>Longest time between two lines.</summary>
    internal static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private long? _lostAt;
    private long _toldAt;
    private TimeSpan _distance = Shortest;
    private long _attempts;

    /// <summary>An attempt failed.</summary>
    public void Fail(string reason)
    {
        _attempts++;
        if (_lostAt is not { } lostAt)
        {
            (_lostAt, _toldAt, _distance) = (clock.GetTimestamp(), clock.GetTimestamp(), Shortest);
            LogLost(logger, peer, reason);
        }
        else if (clock.GetElapsedTime(_toldAt) < _distance)
        {
            LogAgain(logger, peer, reason);
        }
        else
        {
            _toldAt = clock.GetTimestamp();
            _distance = _distance * 2 < Longest ? _distance * 2 : Longest;
            LogStillLost(logger, peer, Phrases.Duration(clock.GetElapsedTime(lostAt)), _attempts, reason);
        }
    }

    /// <summary>An attempt went well.</summary>
    public void Succeed()
    {
        if (_lostAt is { } lostAt && logger.IsEnabled(LogLevel.Information))
        {
            LogBack(logger, peer, Phrases.Duration(clock.GetElapsedTime(lostAt)));
        }
        (_lostAt, _attempts) = (null, 0);
    }

    [LoggerMessage(EventIds.SessionFailed, LogLevel.Warning, "Session with {Peer} failed: {Reason}")]
    private static partial void LogLost(ILogger logger, string peer, string reason);

    [LoggerMessage(EventIds.SessionFailedAgain, LogLevel.Debug, "Session with {Peer} failed again: {Reason}")]
    private static partial void LogAgain(ILogger logger, string peer, string reason);

    [LoggerMessage(EventIds.PeerStillLost, LogLevel.Warning,
        "No session with {Peer} for {Duration} now, in {Attempts} attempts: {Reason}")]
    private static partial void LogStillLost(
        ILogger logger, string peer, string duration, long attempts, string reason);

    [LoggerMessage(EventIds.PeerBack, LogLevel.Information, "{Peer} is back after {Duration}")]
    private static partial void LogBack(ILogger logger, string peer, string duration);
}
