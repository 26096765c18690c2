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
    /// Both ways go on at once, so the slower one says how long it takes. Where bytes move, they say it better than
    /// blobs, of which one may be long; where blobs are many and short, the blobs do.
    /// </summary>
    private static Rest Estimate(in SyncProgress progress, TimeSpan moving)
    {
        var pulls = Math.Max(0, progress.BlobsToPull - progress.Pulled.Blobs);
        var pushes = Math.Max(0, progress.BlobsToPush - progress.Pushed.Blobs);
        var pullBytes = Math.Max(0, (progress.BytesToPull ?? progress.Pulled.Bytes) - progress.Pulled.Bytes);
        var pushBytes = Math.Max(0, progress.BytesToPush - progress.Pushed.Bytes);
        double? pull = Extrapolate(progress.Pulled, pulls, pullBytes, moving);
        double? push = Extrapolate(progress.Pushed, pushes, pushBytes, moving);
        double? seconds = pull is null || push is null ? null : Math.Max(pull.Value, push.Value);
        return new Rest(pulls + pushes, pullBytes + pushBytes, seconds);
    }

    /// <summary>Null while nothing has moved.</summary>
    private static double? Extrapolate(TransferCount done, long blobs, long bytes, TimeSpan moving)
    {
        if (blobs == 0)
        {
            return 0;
        }
        if (done is { Blobs: 0, Bytes: 0 })
        {
            return null;
        }
        var byBlobs = done.Blobs == 0 ? 0 : (double)blobs / done.Blobs;
        var byBytes = done.Bytes == 0 ? 0 : (double)bytes / done.Bytes;
        return Math.Round(moving.TotalSeconds * Math.Max(byBlobs, byBytes), 1);
    }

    /// <summary>What is left to do.</summary>
    /// <param name="Blobs">Blobs, both ways.</param>
    /// <param name="Bytes">Their bytes.</param>
    /// <param name="Seconds">How long it takes at the rate so far; null while there is none.</param>
    internal sealed record Rest(long Blobs, long Bytes, double? Seconds);
}
