using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using BlobStash.Server.Configuration;
using Microsoft.Win32.SafeHandles;

namespace BlobStash.Server.Hosting;

/// <summary>
/// The file of a Unix socket outlives a process that was killed, and then keeps the next one from listening. Before the
/// start a socket that nobody answers is removed; one that somebody answers, and any other file, is left alone.
/// </summary>
internal static class UnixSockets
{
    /// <summary>What the kernel's structure for such an address holds (unix(7)), without the zero at its end.</summary>
    private const int MaxPathBytes = 107;

    /// <summary>Makes room for the sockets among the addresses.</summary>
    /// <exception cref="StartupException">A path is taken by a living process, or by another kind of file.</exception>
    public static void Prepare(IEnumerable<ListenAddress> addresses)
    {
        foreach (ListenAddress address in addresses.Where(static address => address.Binding.IsUnixPipe))
        {
            Prepare(address.Binding.UnixPipePath);
        }
    }

    private static void Prepare(string path)
    {
        if (Encoding.UTF8.GetByteCount(path) > MaxPathBytes)
        {
            throw Refuse($"the path {path} is too long for a socket: it has at most {MaxPathBytes} bytes.");
        }
        if (!Directory.Exists(Path.GetDirectoryName(path)))
        {
            throw Refuse($"the folder of the socket {path} is not there.");
        }
        if (!Path.Exists(path))
        {
            return;
        }
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused && IsSocket(path))
        {
            File.Delete(path);
            return;
        }
        catch (SocketException e) when (OperatingSystem.IsLinux() && e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            throw Refuse($"{path} is there and is no socket; choose another path, or remove what is there.");
        }
        catch (SocketException e)
        {
            throw Refuse($"{path} is there and cannot be taken over: {e.Message}.");
        }
        throw Refuse($"another process listens on the socket {path}.");
    }

    /// <summary>
    /// A connection to a file of any kind is refused; only a socket cannot be opened at all. Asked without waiting: a
    /// pipe would wait for its other end.
    /// </summary>
    private static bool IsSocket(string path)
    {
        const int readOnlyNonblocking = 0x800;
        const int noSuchDevice = 6;
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }
        var descriptor = Open(Encoding.UTF8.GetBytes(path + '\0'), readOnlyNonblocking);
        if (descriptor < 0)
        {
            return Marshal.GetLastPInvokeError() == noSuchDevice;
        }
        new SafeFileHandle(descriptor, ownsHandle: true).Dispose();
        return false;
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);

    private static StartupException Refuse(string reason) =>
        new(ExitCode.AddressUnusable, $"A listen address cannot be used: {reason}");
}
