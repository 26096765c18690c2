using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace BlobStash.Storage.Files;

/// <summary>
/// Durability calls that .NET lacks: <c>fdatasync</c>, which skips the timestamps that <c>fsync</c> would write as
/// well, and
/// <c>fsync</c> on a directory. Elsewhere than on Linux the framework's own flush serves for files.
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

        if (FDataSync(handle) != 0)
        {
            throw new IOException($"fdatasync failed with error {Marshal.GetLastPInvokeError()}.");
        }
    }

    public static void FlushDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            // NTFS journals names by itself, and a directory handle cannot be flushed there.
            return;
        }

        using var handle = OpenDirectory(path);
        if (handle.IsInvalid || FSync(handle) != 0)
        {
            throw new IOException($"Flushing a directory failed with error {Marshal.GetLastPInvokeError()}.");
        }
    }

    private static SafeFileHandle OpenDirectory(string path) => Open(path, 0);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(SafeFileHandle handle);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int FDataSync(SafeFileHandle handle);
}
