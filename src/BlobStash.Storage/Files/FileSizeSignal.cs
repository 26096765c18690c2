using System.Runtime.InteropServices;

namespace BlobStash.Storage.Files;

/// <summary>
/// The signal that comes with a write beyond <c>ulimit -f</c>, and ends a process that does not ignore it. The write
/// itself then fails with EFBIG, which refuses the one blob.
/// </summary>
public static partial class FileSizeSignal
{
    // SIGXFSZ and SIG_IGN of Linux, macOS and the BSDs.
    private const int Signal = 25;
    private const nint IgnoreIt = 1;

    /// <summary>Has this process ignore it from now on.</summary>
    public static void Ignore()
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = SetHandler(Signal, IgnoreIt);
        }
    }

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint SetHandler(int signal, nint handler);
}
