using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;

namespace BlobStash.Server.Tests.Nodes;

/// <summary>
/// The real disk, which says that it is full, whose flushes fail, or which opens no more files, for as long as a test
/// wants; it tells of reads.
/// </summary>
internal sealed class FaultyDisk(string directory) : IFileSystem
{
    /// <summary>EMFILE of Linux.</summary>
    private const int TooManyFiles = 24;

    private readonly PhysicalFileSystem _disk = new(directory);
    private volatile bool _isFull;
    private volatile bool _isBroken;
    private volatile bool _hasNoFiles;

    public bool IsFull
    {
        get => _isFull;
        set => _isFull = value;
    }

    public bool IsBroken
    {
        get => _isBroken;
        set => _isBroken = value;
    }

    /// <summary>The process may open no more files.</summary>
    public bool HasNoFiles
    {
        get => _hasNoFiles;
        set => _hasNoFiles = value;
    }

    /// <summary>Called before bytes are read from a file that was written here, with their number.</summary>
    public Action<int>? BeforeRead { get; set; }

    public IFile Create(string path) => HasNoFiles
        ? throw new StorageUnavailableException(new IOException("Too many open files", TooManyFiles))
        : new FaultyFile(this, _disk.Create(path));

    public IFile Open(string path) => new FaultyFile(this, _disk.Open(path));

    public IFile OpenRead(string path) => _disk.OpenRead(path);

    public bool Exists(string path) => _disk.Exists(path);

    public IReadOnlyList<string> List(string directory) => _disk.List(directory);

    public void CreateDirectory(string path) => _disk.CreateDirectory(path);

    public void DeleteDirectory(string path) => _disk.DeleteDirectory(path);

    public void FlushDirectory(string path) => _disk.FlushDirectory(path);

    public void Rename(string path, string newPath) => _disk.Rename(path, newPath);

    public void Delete(string path) => _disk.Delete(path);

    public IDisposable? TryLock(string path) => _disk.TryLock(path);

    private sealed class FaultyFile(FaultyDisk disk, IFile file) : IFile
    {
        public long Length => file.Length;

        public int Read(long offset, Span<byte> destination)
        {
            disk.BeforeRead?.Invoke(destination.Length);
            return file.Read(offset, destination);
        }

        public void Write(long offset, ReadOnlySpan<byte> source)
        {
            if (disk.IsFull)
            {
                throw new StorageFullException(null);
            }
            file.Write(offset, source);
        }

        public void Flush()
        {
            if (disk.IsBroken)
            {
                throw new IOException("Input/output error");
            }
            file.Flush();
        }

        public void Truncate(long length) => file.Truncate(length);

        public void Dispose() => file.Dispose();
    }
}
