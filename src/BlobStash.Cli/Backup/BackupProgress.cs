using BlobStash.Cli.Commands;
using BlobStash.Client;

namespace BlobStash.Cli.Backup;

/// <summary>Shows what a session has fetched so far. Thread safe.</summary>
internal sealed class BackupProgress(ProgressLine line) : IProgress<SyncProgress>
{
    private readonly Lock _lock = new();

    /// <inheritdoc/>
    public void Report(SyncProgress value)
    {
        lock (_lock)
        {
            line.Show($"{value.Pulled.Blobs} blobs, {value.Pulled.Bytes >> 20} MiB");
        }
    }
}
