using System.Diagnostics;
using System.Runtime.InteropServices;

namespace BlobStash.EndToEnd.Tests.Platform;

/// <summary>Signals that .NET has no call for.</summary>
internal static class PosixSignal
{
    private const int Terminate = 15;

    /// <summary>Asks a process to stop, as an init system does.</summary>
    public static void SendTerminate(Process process)
    {
        if (Send(process.Id, Terminate) != 0)
        {
            throw new InvalidOperationException($"Process {process.Id} cannot be signalled.");
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Send(int process, int signal);
}
