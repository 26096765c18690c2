using BlobStash.Storage.Files;
using BlobStash.Storage.Index;
using Microsoft.Extensions.Logging;

namespace BlobStash.Storage.Commits;

/// <summary>
/// Keeps the quarantine on disk. See docs/formats/quarantine.md. A failure is logged and tried again with the next
/// change or checkpoint; until then no checkpoint is made that would forget what only the list knows. Thread safe.
/// </summary>
internal sealed partial class QuarantineKeeper(CommitContext context, ILogger logger)
{
    private readonly Lock _oneAtATime = new();

    // None at first, so that a store without a list gets one.
    private long _saved = -1;

    private bool IsSaved => Volatile.Read(ref _saved) == context.Quarantine.Changes;

    /// <summary>The list on disk says what it should.</summary>
    public void NoteSaved() => Volatile.Write(ref _saved, context.Quarantine.Changes);

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
        if (IsSaved || context.Fault.Reason is not null)
        {
            return;
        }

        lock (_oneAtATime)
        {
            if (!IsSaved)
            {
                var changes = context.Quarantine.Changes;
                Write();
                Volatile.Write(ref _saved, changes);
            }
        }
    }

    private void Write()
    {
        var bytes = QuarantineFormat.Write(context.Segments.Store, context.Quarantine.ToList());
        var path = context.NewTemporaryPath();
        try
        {
            using (var file = context.FileSystem.Create(path))
            {
                file.Write(0, bytes);
                file.Flush();
            }

            context.FileSystem.Rename(path, StorePaths.Quarantine);
            context.FileSystem.FlushDirectory("");
        }
        catch
        {
            context.DeleteTemporary(path);
            throw;
        }
    }

    [LoggerMessage(1130, LogLevel.Warning,
        "The list of damaged blobs could not be written; the next change or checkpoint tries again")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
