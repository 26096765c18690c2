namespace BlobStash.Server.Peers;

internal sealed partial class PeerDuty
{
    [LoggerMessage(EventIds.SessionFinished, LogLevel.Information,
        "Synced with {Peer}: {Pulled} pulled, {Pushed} pushed, in {Duration}")]
    private static partial void LogFinished(ILogger logger, string peer, string pulled, long pushed, string duration);

    [LoggerMessage(EventIds.SessionIncomplete, LogLevel.Warning,
        "Synced with {Peer}, except for {Failed} that could not be moved")]
    private static partial void LogIncomplete(ILogger logger, string peer, string failed);

    [LoggerMessage(EventIds.SessionSkipped, LogLevel.Debug, "Session with {Peer} left out: {Refusal}")]
    private static partial void LogSkipped(ILogger logger, string peer, SessionRefusal refusal);

    [LoggerMessage(EventIds.SessionInterrupted, LogLevel.Debug,
        "Session with {Peer} ended because it is not wanted any more")]
    private static partial void LogInterrupted(ILogger logger, string peer);

    [LoggerMessage(EventIds.SessionBroken, LogLevel.Error, "Session with {Peer} met an unexpected error")]
    private static partial void LogBroken(ILogger logger, Exception exception, string peer);

    [LoggerMessage(EventIds.FollowingBegan, LogLevel.Debug, "Following the changes of {Peer}")]
    private static partial void LogFollowing(ILogger logger, string peer);

    [LoggerMessage(EventIds.FollowingEnded, LogLevel.Information,
        "No longer following the changes of {Peer}, a session comes first: {Reason}")]
    private static partial void LogFollowingEnded(ILogger logger, string peer, string reason);

    [LoggerMessage(EventIds.FollowingBroken, LogLevel.Error, "Following the changes of {Peer} met an unexpected error")]
    private static partial void LogFollowingBroken(ILogger logger, Exception exception, string peer);
}
