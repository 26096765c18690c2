using BlobStash.Protocol.Documents;

namespace BlobStash.Server.Peers;

/// <summary>Tells how far a running session is, and how long the rest of it takes.</summary>
internal static class RunningSession
{
    /// <summary>Describes the session that runs.</summary>
    public static PeerRunningSession Describe(DateTimeOffset since, PeerView view, DateTimeOffset now)
    {
        SyncProgress progress = view.Progress;
        return new PeerRunningSession(
            since,
            progress.Phase,
            progress.Pull.Moved,
            progress.Push.Moved,
            progress.FailedBlobs,
            Estimate(progress, view.MovingSince is { } moving ? now - moving : TimeSpan.Zero));
    }

    /// <summary>
    /// Both ways go on at once, so the slower one says how long it takes. Where bytes move, they say it better than
    /// blobs, of which one may be long; where blobs are many and short, the blobs do.
    /// </summary>
    private static RemainingMoves Estimate(in SyncProgress progress, TimeSpan moving)
    {
        var (pulls, pullBytes) = CountLeft(progress.Pull);
        var (pushes, pushBytes) = CountLeft(progress.Push);
        double? pull = Extrapolate(progress.Pull, pulls, pullBytes, moving);
        double? push = Extrapolate(progress.Push, pushes, pushBytes, moving);
        TimeSpan? time = pull is null || push is null
            ? null
            : TimeSpan.FromSeconds(Math.Min(Math.Max(pull.Value, push.Value), SecondsConverter.Most.TotalSeconds));
        return new RemainingMoves(pulls + pushes, pullBytes + pushBytes, time);
    }

    private static (long Blobs, long Bytes) CountLeft(in WayProgress way) => (
        Math.Max(0, way.BlobsInAll - way.Blobs),
        Math.Max(0, (way.BytesInAll ?? way.Bytes) - way.Bytes));

    /// <summary>Null while nothing has moved.</summary>
    private static double? Extrapolate(in WayProgress done, long blobs, long bytes, TimeSpan moving)
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
}
