using BlobStash.Storage.Contract;

namespace BlobStash.Storage.Files;

/// <summary>
/// All disk access of a store. Paths are relative to the data directory, with forward slashes. Thread safe.
/// </summary>
/// <remarks>
/// Every member throws <see cref="StorageFullException"/> when the disk has no room for what was asked,
/// <see cref="FileSizeLimitException"/> when it takes no file of that length,
/// <see cref="StorageUnavailableException"/> for a failure that says nothing about the disk, and
/// <see cref="IOException"/> for any other failure. Nothing is durable before the matching flush has returned:
/// bytes need <see cref="IFile.Flush"/>, names (create, rename, delete) need <see cref="FlushDirectory"/>.
/// </remarks>
public interface IFileSystem
{
    /// <summary>What this file system has no call for, as far as that is known by now.</summary>
    FileSystemGaps Gaps => FileSystemGaps.None;

    /// <summary>
    /// Whether the data directory's path still leads to the directory that was locked. True where it cannot be told.
    /// </summary>
    bool IsInPlace => true;

    /// <summary>Creates a file for reading and writing. Fails if the name is taken.</summary>
    IFile Create(string path);

    /// <summary>Opens an existing file for reading and writing.</summary>
    IFile Open(string path);

    /// <summary>Opens an existing file for reading.</summary>
    IFile OpenRead(string path);

    /// <summary>Whether a file of this name exists.</summary>
    bool Exists(string path);

    /// <summary>Names (not paths) of the files and directories in a directory, in no particular order.</summary>
    IReadOnlyList<string> List(string directory);

    /// <summary>Creates a directory; one that exists already is fine. <c>""</c> is the data directory itself.</summary>
    void CreateDirectory(string path);

    /// <summary>Deletes a directory; one that is missing, or in which something is, is left as it is.</summary>
    void DeleteDirectory(string path);

    /// <summary>
    /// Makes creations, renames and deletions in a directory durable. A file system that cannot is noted in
    /// <see cref="Gaps"/>.
    /// </summary>
    void FlushDirectory(string path);

    /// <summary>Renames a file, replacing what has the new name.</summary>
    void Rename(string path, string newPath);

    /// <summary>
    /// Whether a file can be renamed from one directory to another: not between two file systems. Changes nothing.
    /// </summary>
    bool CanRename(string directory, string newDirectory) => true;

    /// <summary>Deletes a file; a missing one is fine.</summary>
    void Delete(string path);

    /// <summary>How full the disk is; null where that cannot be told.</summary>
    DiskSpace? GetSpace() => null;

    /// <summary>Takes a lock that ends with the process at the latest. Null: another holder has it.</summary>
    /// <remarks>Where nothing can be locked, that is noted in <see cref="Gaps"/>.</remarks>
    IDisposable? TryLock(string path);
}
