using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace BlobStash.Storage.Files;

/// <summary>
/// Durability calls that .NET lacks: <c>fdatasync</c>, which skips the timestamps that <c>fsync</c> would write as
/// well, and <c>fsync</c> on a directory. Elsewhere than on Linux the framework's own flush serves for files.
/// </summary>
internal static partial class PosixFlush
{
    public static void FlushFile(SafeFileHandle handle)
    {
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.FlushToDisk(handle);
            return;
        }

        while (FDataSync(handle) != 0)
        {
            // An interrupted call has not tried; any other failure is final.
            var error = Marshal.GetLastPInvokeError();
            if (error != PosixError.Interrupted)
            {
                throw PosixError.ToException("fdatasync", "a file", error);
            }
        }
    }

    /// <summary>False: the file system has no such call (old SMB, vboxsf, some of FUSE).</summary>
    /// <exception cref="IOException">The flush failed.</exception>
    public static bool TryFlushDirectory(SafeFileHandle handle, string path)
    {
        while (FSync(handle) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (PosixError.IsUnsupported(error))
            {
                return false;
            }

            if (error != PosixError.Interrupted)
            {
                throw PosixError.ToException("fsync", path, error);
            }
        }

        return true;
    }

    /// <summary>Makes all durable that the file system of a directory holds; needs no descriptor of its own.</summary>
    /// <exception cref="IOException">The flush failed.</exception>
    public static void FlushFileSystem(SafeFileHandle handle, string path)
    {
        while (SyncFs(handle) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error != PosixError.Interrupted)
            {
                throw PosixError.ToException("syncfs", path, error);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static partial int SyncFs(SafeFileHandle handle);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(SafeFileHandle handle);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int FDataSync(SafeFileHandle handle);
}
