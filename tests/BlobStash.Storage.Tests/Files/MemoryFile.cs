using BlobStash.Storage.Files;

namespace BlobStash.Storage.Tests.Files;

/// <summary>An open file of a <see cref="MemoryFileSystem"/>.</summary>
internal sealed class MemoryFile(MemoryFileSystem fileSystem, string path, MemoryNode node, bool writable) : IFile
{
    private bool _closed;

    public long Length
    {
        get
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            return fileSystem.Locked(() => node.Length);
        }
    }

    public bool IsInPlace => fileSystem.IsInPlace;

    public int Read(long offset, Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        return fileSystem.Read(path, node, offset, destination);
    }

    public void Write(long offset, ReadOnlySpan<byte> source)
    {
        ThrowIfClosedOrReadOnly();
        fileSystem.Write(path, node, offset, source);
    }

    public void Flush()
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        fileSystem.Faults.Before(DiskCall.Flush, path);
        fileSystem.Locked(() =>
        {
            node.Flush();
            return 0;
        });
    }

    /// <summary>What a flush leaves behind that fails; see <see cref="MemoryNode.LoseChanges"/>.</summary>
    public void FailFlush() => fileSystem.Locked(() =>
    {
        node.LoseChanges();
        return 0;
    });

    public void Truncate(long length)
    {
        ThrowIfClosedOrReadOnly();
        fileSystem.Faults.Before(DiskCall.Truncate, path);
        fileSystem.Resize(node, length);
    }

    public void Dispose()
    {
        if (!_closed)
        {
            _closed = true;
            fileSystem.NoteOpen(-1);
        }
    }

    private void ThrowIfClosedOrReadOnly()
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        if (!writable)
        {
            throw new UnauthorizedAccessException($"{path} is open for reading.");
        }
    }
}
