using BlobStash.Storage.Contract;

namespace BlobStash.Storage.Files;

/// <summary>The real disk, below one data directory.</summary>
/// <param name="directory">The data directory; created by <see cref="CreateDirectory"/> when it is missing.</param>
/// <param name="readers">Who may read what is created.</param>
public sealed class PhysicalFileSystem(string directory, FileReaders readers = FileReaders.Group) : IFileSystem
{
    private readonly string _directory = Path.GetFullPath(directory);
    private readonly byte[] _name = FileIdentity.NameOf(Path.GetFullPath(directory));
    private volatile DirectoryLock? _lock;
    private FileIdentity? _identity;
    private int _gaps;

    /// <inheritdoc/>
    public FileSystemGaps Gaps => (FileSystemGaps)Volatile.Read(ref _gaps);

    /// <inheritdoc/>
    public bool IsInPlace => _identity is not { } identity || !identity.LeadsAway(_name);

    /// <inheritdoc/>
    public IFile Create(string path)
    {
        PhysicalFile? file = null;
        DiskError.Translate(() =>
        {
            // The only call of the runtime that takes the mode of a new file.
            var stream = new FileStream(Full(path), CreateOptions(FileMode.CreateNew));
            file = new PhysicalFile(stream.SafeFileHandle, Full(path), stream);
        });
        return file!;
    }

    /// <inheritdoc/>
    public IFile Open(string path) => OpenHandle(path, FileAccess.ReadWrite);

    /// <inheritdoc/>
    public IFile OpenRead(string path) => OpenHandle(path, FileAccess.Read);

    /// <inheritdoc/>
    public bool Exists(string path) => File.Exists(Full(path));

    /// <inheritdoc/>
    public IReadOnlyList<string> List(string directory)
    {
        List<string> names = [];
        DiskError.Translate(() => names.AddRange(
            Directory.EnumerateFileSystemEntries(Full(directory)).Select(entry => Path.GetFileName(entry))));
        return names;
    }

    /// <inheritdoc/>
    /// <remarks>One that exists and may not be written to is refused as well, before a write meets that.</remarks>
    public void CreateDirectory(string path) => DiskError.Translate(() =>
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Full(path));
        }
        else
        {
            Directory.CreateDirectory(Full(path), FileModes.OfDirectory(readers));
        }

        DirectoryAccess.ThrowIfReadOnly(Full(path));
    });

    /// <inheritdoc/>
    public void DeleteDirectory(string path) => DiskError.Translate(() =>
    {
        try
        {
            Directory.Delete(Full(path));
        }
        catch (IOException) when (Directory.Exists(Full(path)) || !File.Exists(Full(path)))
        {
            // Something is in it, or it is gone.
            return;
        }
    });

    /// <inheritdoc/>
    public void FlushDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            // NTFS journals names by itself, and a directory handle cannot be flushed there.
            return;
        }

        try
        {
            using var handle = PosixOpen.Open(Full(path), PosixOpen.ReadOnly);
            if (!PosixFlush.TryFlushDirectory(handle, Full(path)))
            {
                Interlocked.Or(ref _gaps, (int)FileSystemGaps.DirectoryFlushes);
            }
        }
        catch (StorageUnavailableException) when (_lock is not null && OperatingSystem.IsLinux())
        {
            // No descriptor is free, and a name that is on its way must not be left hanging for that.
            PosixFlush.FlushFileSystem(_lock.Directory, Full(path));
        }
    }

    /// <inheritdoc/>
    public void Rename(string path, string newPath) => DiskError.Translate(() =>
    {
        if (OperatingSystem.IsWindows())
        {
            File.Move(Full(path), Full(newPath), overwrite: true);
        }
        else
        {
            PosixRename.Rename(Full(path), Full(newPath));
        }
    });

    /// <inheritdoc/>
    public bool CanRename(string directory, string newDirectory) =>
        OperatingSystem.IsWindows() || PosixRename.IsPossible(Full(directory), Full(newDirectory));

    /// <inheritdoc/>
    public void Delete(string path) => DiskError.Translate(() => File.Delete(Full(path)));

    /// <inheritdoc/>
    public DiskSpace? GetSpace()
    {
        try
        {
            var drive = new DriveInfo(_directory);
            return new DiskSpace(drive.AvailableFreeSpace, drive.TotalSize);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // As of a network share that is away: not known.
            return null;
        }
    }

    /// <inheritdoc/>
    /// <remarks>Locks the data directory as well, so that the lock holds when somebody removes the file.</remarks>
    public IDisposable? TryLock(string path)
    {
        IDisposable? held = null;
        try
        {
            DiskError.Translate(() => held = OperatingSystem.IsWindows()
                ? new FileStream(Full(path), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1)
                : LockDirectory(path));
        }
        catch (IOException error) when (DiskError.IsLocked(error))
        {
            return null;
        }

        return held;
    }

    /// <summary>Gives a file a second name below another data directory.</summary>
    /// <param name="path">Path of the file here, and of the new name there.</param>
    /// <param name="target">The other data directory; the folder of the new name exists.</param>
    /// <returns>
    /// False: it cannot be done, as between two file systems, on one without hard links, or on Windows.
    /// </returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public bool TryLinkTo(string path, PhysicalFileSystem target) =>
        HardLink.TryCreate(Full(path), target.Full(path));

    private DirectoryLock? LockDirectory(string path)
    {
        var held = DirectoryLock.TryTake(
            _directory, Full(path), () => new FileStream(Full(path), CreateOptions(FileMode.OpenOrCreate)).Dispose());
        if (held is not null)
        {
            _identity = FileIdentity.Of(held.Directory);
            _lock = held;
            Interlocked.Or(ref _gaps, (int)held.Gaps);
        }

        return held;
    }

    private FileStreamOptions CreateOptions(FileMode mode)
    {
        var options = new FileStreamOptions
        {
            Mode = mode,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = FileModes.OfFile(readers);
        }

        return options;
    }

    private PhysicalFile OpenHandle(string path, FileAccess access)
    {
        PhysicalFile? file = null;
        DiskError.Translate(() => file = new PhysicalFile(
            File.OpenHandle(Full(path), FileMode.Open, access, FileShare.ReadWrite | FileShare.Delete), Full(path)));
        return file!;
    }

    private string Full(string path) => Path.Combine(_directory, path);
}
