using BlobStash.Cli.Progress;
using BlobStash.Client;

namespace BlobStash.Cli.Backup;

/// <summary>Shows what the sessions of a backup have fetched so far. Thread safe.</summary>
internal sealed class BackupProgress(TransferLine line) : IProgress<SyncProgress>
{
    /// <inheritdoc/>
    public void Report(SyncProgress value)
    {
        var blobs = Math.Max(value.BlobsToPull, value.Pulled.Blobs);
        line.Show(value.Pulled.Bytes, value.BytesToPull, $"{value.Pulled.Blobs} of {Quantity.Of(blobs, "blob")}, ");
    }
}
