using BlobStash.Storage.Files;

namespace BlobStash.Storage.Segments;

/// <summary>
/// The file of a segment, which is open only for as long as it is used: <see cref="SegmentFiles"/> closes it when too
/// many are. Not while something was written and not flushed, since Linux reports a failed write to those alone that
/// had the file open. Thread safe as the file below.
/// </summary>
internal sealed class SegmentFile(SegmentFiles files, string path) : IFile
{
    // Values of _users that are no number of users. The last is far off, since users of a closed store still go.
    private const int NotOpen = -1;
    private const int Disposed = int.MinValue / 2;

    private IFile? _file;
    private int _users = NotOpen;
    private volatile bool _wasUsed;
    private volatile bool _isDirty;
    private volatile bool _isKept;
    private volatile bool _isGone;

    /// <summary>Path in the data directory.</summary>
    public string Path => path;

    public bool IsOpen => Volatile.Read(ref _users) >= 0;

    public long Length => Use(static file => file.Length);

    public bool IsInPlace => Use(static file => file.IsInPlace);

    public int Read(long offset, Span<byte> destination)
    {
        var file = Enter();
        try
        {
            return file.Read(offset, destination);
        }
        finally
        {
            Exit();
        }
    }

    public void Write(long offset, ReadOnlySpan<byte> source)
    {
        var file = Enter();
        try
        {
            _isDirty = true;
            file.Write(offset, source);
        }
        finally
        {
            Exit();
        }
    }

    public void Flush()
    {
        if (Volatile.Read(ref _users) == NotOpen)
        {
            // It is never closed with anything left to flush.
            return;
        }

        var file = Enter();
        try
        {
            // In this order: what is written meanwhile waits for the next flush.
            _isDirty = false;
            file.Flush();
        }
        catch
        {
            _isDirty = true;
            throw;
        }
        finally
        {
            Exit();
        }
    }

    public void Truncate(long length)
    {
        var file = Enter();
        try
        {
            _isDirty = true;
            file.Truncate(length);
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>
    /// The name leads nowhere any more. What is still open is not used, as the next start would not find it.
    /// </summary>
    public void NoteGone() => _isGone = true;

    /// <summary>The name leads to another file, which is opened at the next use, unless this one is in use.</summary>
    public void Reopen()
    {
        if (TryClose(evenIfUsedLately: true))
        {
            files.Forget(this);
        }
    }

    /// <summary>
    /// Opens it, and keeps it open until it is disposed: the name is about to go, and somebody may still read.
    /// </summary>
    public void KeepOpen()
    {
        Enter();
        _isKept = true;
        Exit();
        files.Forget(this);
    }

    /// <summary>Puts the open file in place. False: the segment was closed for good meanwhile.</summary>
    public bool TryOpen(IFile file)
    {
        _file = file;
        _wasUsed = true;
        return Interlocked.CompareExchange(ref _users, 0, NotOpen) == NotOpen;
    }

    /// <summary>
    /// Closes the file for now. False: it is used, was used since the last time that this was asked, or must stay.
    /// </summary>
    public bool TryClose(bool evenIfUsedLately)
    {
        if (_wasUsed && !evenIfUsedLately)
        {
            _wasUsed = false;
            return false;
        }

        if (_isDirty || _isKept || Interlocked.CompareExchange(ref _users, NotOpen, 0) != 0)
        {
            return false;
        }

        if (_isDirty || _isKept)
        {
            // Written to between the two looks.
            return Interlocked.CompareExchange(ref _users, 0, NotOpen) != NotOpen;
        }

        _file!.Dispose();
        return true;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _users, Disposed) != NotOpen)
        {
            _file?.Dispose();
        }

        files.Forget(this);
    }

    private T Use<T>(Func<IFile, T> ask)
    {
        var file = Enter();
        try
        {
            return ask(file);
        }
        finally
        {
            Exit();
        }
    }

    private IFile Enter()
    {
        while (true)
        {
            var users = Volatile.Read(ref _users);
            ObjectDisposedException.ThrowIf(users < NotOpen, this);
            if (_isGone)
            {
                throw new FileNotFoundException("The file was deleted beside the store.", path);
            }

            if (users == NotOpen)
            {
                files.Reopen(this);
            }
            else if (Interlocked.CompareExchange(ref _users, users + 1, users) == users)
            {
                _wasUsed = true;
                return _file!;
            }
        }
    }

    private void Exit() => Interlocked.Decrement(ref _users);
}
