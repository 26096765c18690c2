using System.Runtime.InteropServices;

namespace BlobStash.Storage.Files;

/// <summary>Whether this user may write in a directory, for which .NET has no call.</summary>
internal static partial class DirectoryAccess
{
    private const int MayWrite = 2;
    private const int MayEnter = 1;

    /// <exception cref="UnauthorizedAccessException">Names cannot be made or changed in it.</exception>
    public static void ThrowIfReadOnly(string path)
    {
        if (!OperatingSystem.IsWindows() && Access(path, MayWrite | MayEnter) != 0)
        {
            throw new UnauthorizedAccessException($"Writing in the directory '{path}' is denied.");
        }
    }

    [LibraryImport("libc", EntryPoint = "access", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Access(string path, int mode);
}
