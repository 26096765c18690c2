using System.Runtime.InteropServices;

namespace BlobStash.Cli.Files;

/// <summary>
/// Whether a standard stream came from whoever started the command. Where it was closed, its number has gone to a
/// descriptor of the runtime's own, which must be neither read nor written. Those are closed when a program is
/// executed, so that no inherited one has that mark.
/// </summary>
internal static partial class InheritedDescriptor
{
    public const int Input = 0;
    public const int Output = 1;
    public const int Error = 2;

    // Of fcntl(2).
    private const int GetFlags = 1;
    private const int CloseOnExecute = 1;

    public static bool IsOpen(int descriptor)
    {
        if (OperatingSystem.IsWindows())
        {
            return true;
        }

        var flags = Control(descriptor, GetFlags);
        return flags >= 0 && (flags & CloseOnExecute) == 0;
    }

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(int descriptor, int command);
}
