namespace BlobStash.Storage.Files;

/// <summary>The real disk, below one data directory.</summary>
/// <param name="directory">The data directory; created by <see cref="CreateDirectory"/> when it is missing.</param>
public sealed class PhysicalFileSystem(string directory) : IFileSystem
{
    private readonly string _directory = Path.GetFullPath(directory);

    /// <inheritdoc/>
    public IFile Create(string path) => OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite);

    /// <inheritdoc/>
    public IFile Open(string path) => OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);

    /// <inheritdoc/>
    public IFile OpenRead(string path) => OpenHandle(path, FileMode.Open, FileAccess.Read);

    /// <inheritdoc/>
    public bool Exists(string path) => File.Exists(Full(path));

    /// <inheritdoc/>
    public IReadOnlyList<string> List(string directory) =>
        [.. Directory.EnumerateFileSystemEntries(Full(directory)).Select(entry => Path.GetFileName(entry))];

    /// <inheritdoc/>
    /// <remarks>One that exists and may not be written to is refused as well, before a write meets that.</remarks>
    public void CreateDirectory(string path) => DiskError.Translate(() =>
    {
        Directory.CreateDirectory(Full(path));
        DirectoryAccess.ThrowIfReadOnly(Full(path));
    });

    /// <inheritdoc/>
    public void FlushDirectory(string path) => PosixFlush.FlushDirectory(Full(path));

    /// <inheritdoc/>
    public void Rename(string path, string newPath) =>
        DiskError.Translate(() => File.Move(Full(path), Full(newPath), overwrite: true));

    /// <inheritdoc/>
    public void Delete(string path) => DiskError.Translate(() => File.Delete(Full(path)));

    /// <inheritdoc/>
    public IDisposable? TryLock(string path)
    {
        try
        {
            return new FileStream(Full(path), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);
        }
        catch (IOException error) when (DiskError.IsLocked(error))
        {
            return null;
        }
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

    private PhysicalFile OpenHandle(string path, FileMode mode, FileAccess access)
    {
        PhysicalFile? file = null;
        DiskError.Translate(() => file = new PhysicalFile(
            File.OpenHandle(Full(path), mode, access, FileShare.ReadWrite | FileShare.Delete)));
        return file!;
    }

    private string Full(string path) => Path.Combine(_directory, path);
}
