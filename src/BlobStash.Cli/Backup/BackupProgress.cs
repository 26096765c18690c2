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
        long? length = value.Pulled.Blobs > 0
            ? (long)((double)value.Pulled.Bytes / value.Pulled.Blobs * blobs)
            : null;
        line.Show(value.Pulled.Bytes, length, $"{value.Pulled.Blobs} of {blobs} blobs, ");
    }
}
