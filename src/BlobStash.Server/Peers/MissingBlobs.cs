using BlobStash.Client;

namespace BlobStash.Server.Peers;

/// <summary>How many blobs each side lacked when a session or a dry run had ended.</summary>
/// <param name="At">When that was.</param>
/// <param name="Here">Blobs that this node lacked.</param>
/// <param name="There">Blobs that the peer lacked.</param>
internal sealed record MissingBlobs(DateTimeOffset At, long Here, long There)
{
    /// <summary>What a report leaves missing; of more failures than it lists the way is not known.</summary>
    public static MissingBlobs Count(SyncReport report, DateTimeOffset now)
    {
        var unlisted = report.FailedBlobs - report.Failures.Count;
        return new MissingBlobs(
            now,
            report.RemoteOnly + (report.Difference?.BlobsToPull ?? 0) + unlisted
                + report.Failures.Count(static failure => failure.Direction == TransferDirection.Pull),
            report.LocalOnly + (report.Difference?.BlobsToPush ?? 0) + unlisted
                + report.Failures.Count(static failure => failure.Direction == TransferDirection.Push));
    }
}
