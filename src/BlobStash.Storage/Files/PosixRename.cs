using System.Runtime.InteropServices;

namespace BlobStash.Storage.Files;

/// <summary>
/// <c>rename</c> and nothing else: the runtime's move becomes a copy between two file systems, which nobody flushes.
/// </summary>
internal static partial class PosixRename
{
    // A name that is never there. The kernel compares the mounts of both before it looks for it.
    private const string Nothing = ".blobstash-is-never-here";

    /// <exception cref="IOException">It was not renamed.</exception>
    public static void Rename(string path, string newPath)
    {
        if (Call(path, newPath) != 0)
        {
            throw PosixError.ToException("rename", path);
        }
    }

    /// <summary>Whether a file can get from one directory to another by its name alone; changes nothing.</summary>
    public static bool IsPossible(string directory, string newDirectory)
    {
        // Parts of one mount may be devices of their own (subvolumes), and mounts of one device are apart (bind).
        if (FileIdentity.Of(directory) is { } from
            && FileIdentity.Of(newDirectory) is { } to
            && from.Device != to.Device)
        {
            return false;
        }

        return Call(Path.Combine(directory, Nothing), Path.Combine(newDirectory, Nothing)) == 0
            || Marshal.GetLastPInvokeError() != PosixError.CrossDevice;
    }

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Call(string path, string newPath);
}
