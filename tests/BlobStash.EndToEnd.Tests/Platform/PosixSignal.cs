using System.Diagnostics;
using System.Runtime.InteropServices;

namespace BlobStash.EndToEnd.Tests.Platform;

/// <summary>Signals that .NET has no call for.</summary>
internal static class PosixSignal
{
    private const int HangUp = 1;
    private const int Terminate = 15;

    /// <summary>Asks a process to stop, as an init system does.</summary>
    public static void SendTerminate(Process process) => SendOrThrow(process, Terminate);

    /// <summary>Tells a process that its terminal has gone, or that its settings have changed.</summary>
    public static void SendHangUp(Process process) => SendOrThrow(process, HangUp);

    private static void SendOrThrow(Process process, int signal)
    {
        if (Send(process.Id, signal) != 0)
        {
            throw new InvalidOperationException($"Process {process.Id} cannot be signalled.");
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Send(int process, int signal);
}
