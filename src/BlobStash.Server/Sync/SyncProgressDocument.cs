using BlobStash.Client;

namespace BlobStash.Server.Sync;

/// <summary>How far a session is: what an event <c>progress</c> carries.</summary>
internal sealed record SyncProgressDocument(
    SyncPhase Phase, SyncProgressDocument.Way Pull, SyncProgressDocument.Way Push, long FailedBlobs)
{
    /// <summary>Renders how far a session is.</summary>
    public static SyncProgressDocument Create(SyncProgress progress) => new(
        progress.Phase,
        new Way(progress.Pulled.Blobs, progress.Pulled.Bytes, progress.BlobsToPull, progress.BytesToPull),
        new Way(progress.Pushed.Blobs, progress.Pushed.Bytes, progress.BlobsToPush, progress.BytesToPush),
        progress.FailedBlobs);

    /// <summary>
    /// What moved one way, and what is to move in all as far as it was found. What a peer has not begun to send is
    /// estimated.
    /// </summary>
    internal sealed record Way(long Blobs, long Bytes, long BlobsInAll, long? BytesInAll);
}
