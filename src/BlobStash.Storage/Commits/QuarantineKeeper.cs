using BlobStash.Storage.Files;
using BlobStash.Storage.Index;
using BlobStash.Storage.Segments;
using Microsoft.Extensions.Logging;

namespace BlobStash.Storage.Commits;

/// <summary>
/// Keeps the quarantine on disk. See docs/formats/quarantine.md. A failure is logged and tried again with the next
/// change or checkpoint; until then no checkpoint is made that would forget what only the list knows. Thread safe.
/// </summary>
internal sealed partial class QuarantineKeeper(
    StoreDisk disk, StoreId store, Quarantine quarantine, ILogger logger)
{
    private readonly Lock _oneAtATime = new();

    // None at first, so that a store without a list gets one.
    private long _saved = -1;

    /// <summary>What it keeps.</summary>
    public Quarantine Quarantine => quarantine;

    private bool IsSaved => Volatile.Read(ref _saved) == quarantine.Changes;

    /// <summary>The list on disk says what it should.</summary>
    public void NoteSaved() => Volatile.Write(ref _saved, quarantine.Changes);

    /// <summary>Writes the list where it has changed. False: that failed, which was logged.</summary>
    public bool TrySave()
    {
        try
        {
            Save();
            return true;
        }
        catch (Exception error)
        {
            // Of whatever kind: what is set aside stays so in memory, and the next change or checkpoint tries again.
            LogFailed(logger, error);
            return false;
        }
    }

    /// <summary>The same; it throws what went wrong.</summary>
    public void Save()
    {
        if (IsSaved || disk.Fault.Reason is not null)
        {
            return;
        }

        lock (_oneAtATime)
        {
            if (!IsSaved)
            {
                var changes = quarantine.Changes;
                Write();
                Volatile.Write(ref _saved, changes);
            }
        }
    }

    private void Write()
    {
        var bytes = QuarantineFormat.Write(store, quarantine.ToList());
        var path = disk.Temporary.NewPath();
        try
        {
            using (var file = disk.FileSystem.Create(path))
            {
                file.Write(0, bytes);
                file.Flush();
            }

            disk.FileSystem.Rename(path, StorePaths.Quarantine);
            disk.FileSystem.FlushDirectory("");
        }
        catch
        {
            disk.Temporary.Delete(path);
            throw;
        }
    }

    [LoggerMessage(1130, LogLevel.Warning,
        "The list of damaged blobs could not be written; the next change or checkpoint tries again")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
