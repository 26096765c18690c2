using BlobStash.Core.Digests;
using BlobStash.Protocol.Documents;
using BlobStash.Server.Logging;

namespace BlobStash.Server.Security;

/// <summary>
/// Tells who asked for what a node does not undo by itself: deletions, sessions, peers, scrubs; each with the name of
/// the key. Thread safe.
/// </summary>
internal sealed partial class Journal(ILogger<Journal> logger)
{
    /// <summary>A blob was deleted.</summary>
    public void Deleted(HttpContext context, in Digest digest)
    {
        if (logger.IsEnabled(LogLevel.Information))
        {
            LogDeleted(logger, digest, context.NameKey());
        }
    }

    /// <summary>A session begins.</summary>
    public void SessionAsked(HttpContext context, string peer) => LogSession(logger, peer, context.NameKey());

    /// <summary>A session that was asked for has ended.</summary>
    public void SessionEnded(string peer, SyncReport report)
    {
        if (logger.IsEnabled(LogLevel.Information))
        {
            LogSessionEnded(
                logger,
                peer,
                Phrases.Count(report.Pulled.Blobs, "blob"),
                report.Pushed.Blobs,
                report.FailedBlobs,
                Phrases.Duration(report.Duration));
        }
    }

    /// <summary>A session that was asked for has failed, or was given up.</summary>
    public void SessionFailed(string peer, Exception? error) =>
        LogSessionFailed(logger, peer, error?.Message ?? "nobody waited for it any more");

    /// <summary>A peer was added or replaced.</summary>
    public void PeerPut(HttpContext context, string peer, string url) =>
        LogPeerPut(logger, peer, url, context.NameKey());

    /// <summary>A peer was removed.</summary>
    public void PeerRemoved(HttpContext context, string peer) => LogPeerRemoved(logger, peer, context.NameKey());

    /// <summary>A scrub begins.</summary>
    public void ScrubAsked(HttpContext context) => LogScrub(logger, context.NameKey());

    [LoggerMessage(EventIds.BlobDeleted, LogLevel.Information, "Deleted blob {Digest}, asked by {KeyId}")]
    private static partial void LogDeleted(ILogger logger, Digest digest, string keyId);

    [LoggerMessage(EventIds.SessionAsked, LogLevel.Information, "A session with {Peer} begins, asked by {KeyId}")]
    private static partial void LogSession(ILogger logger, string peer, string keyId);

    [LoggerMessage(EventIds.AskedSessionEnded, LogLevel.Information,
        "The session with {Peer} has ended: {Pulled} pulled, {Pushed} pushed, {Failed} not moved, in {Duration}")]
    private static partial void LogSessionEnded(
        ILogger logger, string peer, string pulled, long pushed, long failed, string duration);

    [LoggerMessage(EventIds.AskedSessionFailed, LogLevel.Warning, "The session with {Peer} has failed: {Reason}")]
    private static partial void LogSessionFailed(ILogger logger, string peer, string reason);

    [LoggerMessage(EventIds.PeerPut, LogLevel.Information, "Peer {Peer} is now {Url}, set by {KeyId}")]
    private static partial void LogPeerPut(ILogger logger, string peer, string url, string keyId);

    [LoggerMessage(EventIds.PeerRemoved, LogLevel.Information, "Peer {Peer} was removed by {KeyId}")]
    private static partial void LogPeerRemoved(ILogger logger, string peer, string keyId);

    [LoggerMessage(EventIds.ScrubAsked, LogLevel.Information, "A scrub begins, asked by {KeyId}")]
    private static partial void LogScrub(ILogger logger, string keyId);
}
