using System.Runtime.InteropServices;

namespace BlobStash.Storage.Files;

/// <summary>
/// How many descriptors this process may have open, files and connections together: <c>RLIMIT_NOFILE</c>.
/// </summary>
public static partial class OpenFileLimit
{
    // Numbers of the resource in <sys/resource.h>.
    private const int OpenFilesOnLinux = 7;
    private const int OpenFilesOnMac = 8;

    private static int Resource => OperatingSystem.IsLinux() ? OpenFilesOnLinux : OpenFilesOnMac;

    /// <summary>
    /// The limit that is in force now; <see cref="int.MaxValue"/> where there is none, or none can be told.
    /// </summary>
    public static int Read() =>
        !OperatingSystem.IsWindows() && GetLimit(Resource, out var limit) == 0 ? ToCount(limit.Current) : int.MaxValue;

    /// <summary>
    /// Raises the limit in force to the highest that this user may have; returns what is in force then. A system that
    /// refuses leaves the limit as it was.
    /// </summary>
    public static int Raise()
    {
        if (!OperatingSystem.IsWindows()
            && GetLimit(Resource, out var limit) == 0
            && limit.Current < limit.Highest)
        {
            limit.Current = limit.Highest;
            _ = SetLimit(Resource, limit);
        }

        return Read();
    }

    private static int ToCount(nuint limit) => limit > int.MaxValue ? int.MaxValue : (int)limit;

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, out Limit limit);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, in Limit limit);

    [StructLayout(LayoutKind.Sequential)]
    private struct Limit
    {
        public nuint Current;

        public nuint Highest;
    }
}
