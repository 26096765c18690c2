using System.Runtime.InteropServices;

namespace BlobStash.Storage.Files;

/// <summary>A second name for a file, for which .NET has no call.</summary>
internal static partial class HardLink
{
    private const int NoEntry = 2;

    /// <summary>False: the file systems or the rights do not allow it.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static bool TryCreate(string path, string newPath)
    {
        if (OperatingSystem.IsWindows())
        {
            return false;
        }

        if (Link(path, newPath) == 0)
        {
            return true;
        }

        return Marshal.GetLastPInvokeError() == NoEntry
            ? throw new FileNotFoundException($"{path} is gone.", path)
            : false;
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string path, string newPath);
}
