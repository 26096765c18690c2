using BlobStash.Storage.Files;

namespace BlobStash.Storage.Segments;

/// <summary>FORMAT of a store that is open. Thread safe.</summary>
/// <param name="fileSystem">The data directory.</param>
/// <param name="format">What it says.</param>
/// <param name="isDamaged">The file itself does not say so any more.</param>
internal sealed class FormatFile(IFileSystem fileSystem, StoreFormat format, bool isDamaged = false)
{
    private readonly Lock _lock = new();
    private StoreFormat _format = format;
    private bool _isDamaged = isDamaged;

    /// <summary>The store that it names.</summary>
    public StoreId Store { get; } = format.Store;

    /// <summary>
    /// Called before a file of the current version is made, so that an older program, which would not understand it,
    /// refuses the store by name. What it says is durable when this returns.
    /// </summary>
    public void Raise()
    {
        lock (_lock)
        {
            if (_format.Version == StoreFormat.CurrentVersion && !_isDamaged)
            {
                return;
            }

            var raised = _format with { Version = StoreFormat.CurrentVersion };
            Write(fileSystem, raised);
            (_format, _isDamaged) = (raised, false);
        }
    }

    /// <summary>Writes it anew where it was damaged, once the start has found the rest of the store good.</summary>
    public void RestoreIfDamaged()
    {
        if (_isDamaged)
        {
            Raise();
        }
    }

    /// <summary>
    /// Writes FORMAT; it is the old one or the new one at every moment, and durable when this returns.
    /// </summary>
    public static void Write(IFileSystem fileSystem, StoreFormat format)
    {
        fileSystem.CreateDirectory(StorePaths.Temporary);
        var path = StorePaths.TemporaryFile("format");
        fileSystem.Delete(path);
        using (var file = fileSystem.Create(path))
        {
            file.Write(0, format.ToBytes());
            file.Flush();
        }

        fileSystem.Rename(path, StorePaths.Format);
        fileSystem.FlushDirectory("");
    }
}
