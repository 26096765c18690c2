using BlobStash.Client;

namespace BlobStash.Server.Peers;

/// <summary>How far a running session is.</summary>
/// <param name="Since">When it began.</param>
/// <param name="Phase">What it does.</param>
/// <param name="Pulled">What came in.</param>
/// <param name="Pushed">What went out.</param>
/// <param name="FailedBlobs">Blobs that could not be moved so far.</param>
/// <param name="Left">What is left to do, as far as it was found; an estimate.</param>
internal sealed record RunningSession(
    DateTimeOffset Since,
    SyncPhase Phase,
    PeerDocument.Transfer Pulled,
    PeerDocument.Transfer Pushed,
    long FailedBlobs,
    RunningSession.Rest Left)
{
    /// <summary>Renders the session that runs.</summary>
    public static RunningSession Create(DateTimeOffset since, PeerView view, DateTimeOffset now)
    {
        SyncProgress progress = view.Progress;
        return new RunningSession(
            since,
            progress.Phase,
            new PeerDocument.Transfer(progress.Pulled.Blobs, progress.Pulled.Bytes),
            new PeerDocument.Transfer(progress.Pushed.Blobs, progress.Pushed.Bytes),
            progress.FailedBlobs,
            Estimate(progress, view.MovingSince is { } moving ? now - moving : TimeSpan.Zero));
    }

    /// <summary>
    /// Both ways go on at once, so the slower one says how long it takes. The bytes of blobs that are not measured yet
    /// follow from the mean of those that were moved.
    /// </summary>
    private static Rest Estimate(in SyncProgress progress, TimeSpan moving)
    {
        var pulls = Math.Max(0, progress.BlobsToPull - progress.Pulled.Blobs);
        var pushes = Math.Max(0, progress.BlobsToPush - progress.Pushed.Blobs);
        var pullBytes = progress.Pulled.Blobs == 0
            ? 0
            : (long)((double)progress.Pulled.Bytes / progress.Pulled.Blobs * pulls);
        var pushBytes = Math.Max(0, progress.BytesToPush - progress.Pushed.Bytes);
        double? seconds = null;
        if (IsKnown(pulls, progress.Pulled.Blobs) && IsKnown(pushes, progress.Pushed.Blobs))
        {
            seconds = Math.Max(
                Extrapolate(pulls, progress.Pulled.Blobs, moving), Extrapolate(pushes, progress.Pushed.Blobs, moving));
        }
        return new Rest(pulls + pushes, pullBytes + pushBytes, seconds);
    }

    private static bool IsKnown(long left, long done) => left == 0 || done > 0;

    private static double Extrapolate(long left, long done, TimeSpan moving) =>
        left == 0 ? 0 : Math.Round(moving.TotalSeconds * left / done, 1);

    /// <summary>What is left to do.</summary>
    /// <param name="Blobs">Blobs, both ways.</param>
    /// <param name="Bytes">Their bytes.</param>
    /// <param name="Seconds">How long it takes at the rate so far; null while there is none.</param>
    internal sealed record Rest(long Blobs, long Bytes, double? Seconds);
}
