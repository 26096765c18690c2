using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace BlobStash.Storage.Files;

/// <summary>
/// The exclusive <c>flock</c> of a file and of the directory that it is in: the file's alone ends when somebody removes
/// it. Taken directly, because the runtime ignores every error of its own locks and has a switch to leave them out.
/// </summary>
internal sealed partial class DirectoryLock : IDisposable
{
    private const int Exclusive = 2;
    private const int DoNotWait = 4;

    private readonly SafeFileHandle _directory;
    private readonly SafeFileHandle _file;

    private DirectoryLock(SafeFileHandle directory, SafeFileHandle file, FileSystemGaps gaps) =>
        (_directory, _file, Gaps) = (directory, file, gaps);

    /// <summary>What could not be locked.</summary>
    public FileSystemGaps Gaps { get; }

    /// <summary>The directory that was locked, whatever its path leads to by now.</summary>
    public SafeFileHandle Directory => _directory;

    /// <summary>Null: another holder has it.</summary>
    /// <param name="directory">Full path of the directory.</param>
    /// <param name="file">Full path of the file in it.</param>
    /// <param name="create">Makes the file where there is none; called once the directory is locked.</param>
    /// <exception cref="IOException">It could not be told whether it is free.</exception>
    public static DirectoryLock? TryTake(string directory, string file, Action create)
    {
        var directoryHandle = PosixOpen.Open(directory, PosixOpen.ReadOnly);
        SafeFileHandle? fileHandle = null;
        try
        {
            var (isTaken, gaps) = Take(directoryHandle, directory, FileSystemGaps.DirectoryLocks);
            if (!isTaken)
            {
                create();
                fileHandle = PosixOpen.Open(file, PosixOpen.ReadWrite);
                (isTaken, var fileGaps) = Take(fileHandle, file, FileSystemGaps.Locks);

                // With the directory locked, nothing depends on the file.
                gaps |= gaps == FileSystemGaps.None ? FileSystemGaps.None : fileGaps;
            }

            if (!isTaken)
            {
                var taken = new DirectoryLock(directoryHandle, fileHandle!, gaps);
                (directoryHandle, fileHandle) = (null, null);
                return taken;
            }

            return null;
        }
        finally
        {
            fileHandle?.Dispose();
            directoryHandle?.Dispose();
        }
    }

    public void Dispose()
    {
        _file.Dispose();
        _directory.Dispose();
    }

    private static (bool IsTaken, FileSystemGaps Gaps) Take(SafeFileHandle handle, string path, FileSystemGaps gap)
    {
        while (FLock(handle, Exclusive | DoNotWait) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error == PosixError.WouldBlock)
            {
                return (true, FileSystemGaps.None);
            }

            if (error == PosixError.NoLocks || error == PosixError.BadDescriptor || PosixError.IsUnsupported(error))
            {
                // NFS locks only what is open for writing, which a directory never is, and says EBADF.
                return (false, gap);
            }

            if (error != PosixError.Interrupted)
            {
                throw PosixError.ToException("flock", path, error);
            }
        }

        return (false, FileSystemGaps.None);
    }

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int FLock(SafeFileHandle handle, int operation);
}
