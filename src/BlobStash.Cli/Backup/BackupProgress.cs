using BlobStash.Cli.Progress;
using BlobStash.Protocol.Documents;

namespace BlobStash.Cli.Backup;

/// <summary>Shows what the sessions of a backup have fetched so far. Thread safe.</summary>
internal sealed class BackupProgress(TransferLine line) : IProgress<SyncProgress>
{
    /// <inheritdoc/>
    public void Report(SyncProgress value)
    {
        var blobs = Math.Max(value.Pull.BlobsInAll, value.Pull.Blobs);
        line.Show(value.Pull.Bytes, value.Pull.BytesInAll, $"{value.Pull.Blobs} of {Quantity.Of(blobs, "blob")}, ");
    }
}
