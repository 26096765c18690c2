using System.Runtime.InteropServices;

namespace BlobStash.Storage.Files;

/// <summary>Error numbers of <c>errno.h</c>. Those above 34 differ between the systems.</summary>
internal static class PosixError
{
    public const int NoEntry = 2;
    public const int Interrupted = 4;
    public const int BadDescriptor = 9;
    public const int OutOfMemory = 12;
    public const int CrossDevice = 18;
    public const int NotADirectory = 20;
    public const int InvalidArgument = 22;
    public const int FileTableFull = 23;
    public const int TooManyOpenFiles = 24;
    public const int FileTooLarge = 27;

    public static int WouldBlock => OperatingSystem.IsLinux() ? 11 : 35;

    public static int NoLocks => OperatingSystem.IsLinux() ? 37 : 77;

    /// <summary>The file system has no such call, which it says in one of several ways.</summary>
    public static bool IsUnsupported(int error) =>
        error == InvalidArgument
        || (OperatingSystem.IsLinux() ? error is NoCallOnLinux or NotSupportedOnLinux : error is 45 or 78 or 102);

    private const int NoCallOnLinux = 38;
    private const int NotSupportedOnLinux = 95;

    /// <summary>The exception for the call that failed last; its <c>HResult</c> is the number, as elsewhere.</summary>
    public static IOException ToException(string call, string path) =>
        ToException(call, path, Marshal.GetLastPInvokeError());

    public static IOException ToException(string call, string path, int error)
    {
        var message = $"{Marshal.GetPInvokeErrorMessage(error)} ({call} of '{path}')";
        return error == NoEntry ? new FileNotFoundException(message, path) : new IOException(message, error);
    }
}
