namespace BlobStash.Protocol.Documents;

/// <summary>How many blobs each side lacked when a session or a dry run had ended.</summary>
/// <param name="At">When that was.</param>
/// <param name="Here">Blobs that the node lacked.</param>
/// <param name="There">Blobs that its peer lacked.</param>
public sealed record PeerMissing(DateTimeOffset At, long Here, long There)
{
    /// <summary>What a session leaves missing; of more failures than its report lists the way is not known.</summary>
    /// <param name="report">What the session did.</param>
    /// <param name="at">When it ended.</param>
    public static PeerMissing After(SyncReport report, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(report);
        var unlisted = report.FailedBlobs - report.Failures.Count;
        return new PeerMissing(
            at,
            report.RemoteOnly + (report.Difference?.ToPull.Blobs ?? 0) + unlisted
                + report.Failures.Count(failure => failure.Direction == TransferDirection.Pull),
            report.LocalOnly + (report.Difference?.ToPush.Blobs ?? 0) + unlisted
                + report.Failures.Count(failure => failure.Direction == TransferDirection.Push));
    }
}
