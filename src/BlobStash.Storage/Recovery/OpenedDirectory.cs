using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Recovery;

/// <summary>A data directory that this process has locked, and what its start made in it. Not thread safe.</summary>
internal sealed class OpenedDirectory(IFileSystem fileSystem) : IDisposable
{
    private readonly Stack<string> _madeDirectories = [];
    private IDisposable? _held;
    private bool _madeLock;
    private bool _madeFormat;

    /// <summary>Identity of the store.</summary>
    public StoreFormat Format { get; set; }

    /// <summary>FORMAT was read from what other files repeat of it, and is to be written anew.</summary>
    public bool IsFormatDamaged { get; set; }

    /// <summary>What lies there and is not the store's.</summary>
    public ForeignNames Foreign { get; } = new();

    /// <summary>Takes the lock. False: another process has it.</summary>
    /// <param name="isThere">There was a file for it before.</param>
    public bool TryLock(bool isThere)
    {
        _held = fileSystem.TryLock(StorePaths.Lock);
        _madeLock = _held is not null && !isThere;
        return _held is not null;
    }

    /// <summary>The store is made now: a start that comes to nothing leaves none.</summary>
    public void NoteFormat() => _madeFormat = true;

    /// <summary>Creates a directory, and notes that it was this start that did.</summary>
    public void Make(string path)
    {
        fileSystem.CreateDirectory(path);
        _madeDirectories.Push(path);
    }

    /// <summary>Gives the directory back as it was before a start that came to nothing.</summary>
    public void GiveBack()
    {
        try
        {
            string[] formats = _madeFormat ? [StorePaths.TemporaryFile("format"), StorePaths.Format] : [];
            foreach (var path in formats.Where(fileSystem.Exists))
            {
                fileSystem.Delete(path);
            }

            if (_madeLock)
            {
                fileSystem.Delete(StorePaths.Lock);
            }

            while (_madeDirectories.TryPop(out var path))
            {
                fileSystem.DeleteDirectory(path);
            }
        }
        catch (Exception error) when (error is IOException or StorageException)
        {
            // What ended the start is what is told; the next one finds these places empty, and takes them as its own.
            return;
        }
        finally
        {
            Dispose();
        }
    }

    public void Dispose() => _held?.Dispose();
}
