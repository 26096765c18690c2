using System.Runtime.InteropServices;
using BlobStash.Storage.Contract;
using Microsoft.Win32.SafeHandles;

namespace BlobStash.Storage.Files;

/// <summary>Opens what is there by the system's own call, directories as well, without a lock of the runtime.</summary>
internal static partial class PosixOpen
{
    public const int ReadOnly = 0;
    public const int ReadWrite = 2;

    private static int CloseOnExecute => OperatingSystem.IsLinux() ? 0x80000 : 0x1000000;

    /// <exception cref="StorageUnavailableException">Too many files are open, or memory is short.</exception>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static SafeFileHandle Open(string path, int access)
    {
        while (true)
        {
            var handle = Open(path, access | CloseOnExecute, 0);
            if (!handle.IsInvalid)
            {
                return handle;
            }

            var error = Marshal.GetLastPInvokeError();
            handle.Dispose();
            if (error != PosixError.Interrupted)
            {
                throw ToException(path, error);
            }
        }
    }

    private static Exception ToException(string path, int error)
    {
        var exception = PosixError.ToException("open", path, error);
        return error is AccessDenied or NotPermitted
            ? new IOException(exception.Message, new UnauthorizedAccessException(exception.Message, exception))
            : DiskError.IsPassing(exception) ? new StorageUnavailableException(exception) : exception;
    }

    private const int NotPermitted = 1;
    private const int AccessDenied = 13;

    // The third argument is read only where a file is made, which no caller asks for.
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags, int mode);
}
