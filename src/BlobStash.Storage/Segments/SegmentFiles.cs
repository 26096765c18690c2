using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;

namespace BlobStash.Storage.Segments;

/// <summary>
/// Keeps a bounded number of segments open, those that were used lately. More are open only while more are read or
/// written at once. Thread safe.
/// </summary>
/// <param name="fileSystem">The data directory.</param>
/// <param name="max">Most files that are kept open.</param>
internal sealed class SegmentFiles(IFileSystem fileSystem, int max)
{
    private readonly Lock _lock = new();
    private readonly List<SegmentFile> _open = [];
    private int _hand;

    /// <summary>How many are open now.</summary>
    public int OpenCount
    {
        get
        {
            lock (_lock)
            {
                return _open.Count;
            }
        }
    }

    /// <summary>Opens a file that is there.</summary>
    public SegmentFile Open(string path) => Adopt(path, () => fileSystem.Open(path));

    /// <summary>Creates a file.</summary>
    public SegmentFile Create(string path) => Adopt(path, () => fileSystem.Create(path));

    /// <summary>Opens a file again that was closed.</summary>
    /// <exception cref="StorageUnavailableException">It cannot be opened at this moment.</exception>
    public void Reopen(SegmentFile file)
    {
        lock (_lock)
        {
            if (file.IsOpen)
            {
                return;
            }

            if (!fileSystem.IsInPlace)
            {
                // By this path it would be another store's, or nothing, which is no damage either.
                throw new StorageUnavailableException(new DirectoryMovedException());
            }

            try
            {
                Put(file, () => fileSystem.Open(file.Path));
            }
            catch (IOException error) when (DiskError.IsDenied(error))
            {
                // It could be opened before. Rights that were taken away are no damage.
                throw new StorageUnavailableException(error);
            }
        }
    }

    /// <summary>The file is no longer among those that may be closed.</summary>
    public void Forget(SegmentFile file)
    {
        lock (_lock)
        {
            _open.Remove(file);
        }
    }

    private SegmentFile Adopt(string path, Func<IFile> open)
    {
        var file = new SegmentFile(this, path);
        lock (_lock)
        {
            Put(file, open);
        }

        return file;
    }

    private void Put(SegmentFile file, Func<IFile> open)
    {
        if (_open.Count >= max)
        {
            CloseOne();
        }

        var opened = OpenPatiently(open);
        if (file.TryOpen(opened))
        {
            _open.Add(file);
        }
        else
        {
            opened.Dispose();
        }
    }

    /// <summary>A process without a free descriptor still has those that are kept here.</summary>
    private IFile OpenPatiently(Func<IFile> open)
    {
        while (true)
        {
            try
            {
                return open();
            }
            catch (StorageUnavailableException) when (CloseOne())
            {
                continue;
            }
        }
    }

    /// <summary>Closes one that was not used lately, else any that may be closed. False: none may.</summary>
    private bool CloseOne()
    {
        for (var step = 0; step < 2 * _open.Count; step++)
        {
            _hand = _hand >= _open.Count - 1 ? 0 : _hand + 1;
            if (_open[_hand].TryClose(evenIfUsedLately: step >= _open.Count))
            {
                _open.RemoveAt(_hand);
                return true;
            }
        }

        return false;
    }
}
