using System.Buffers.Binary;
using System.Net.Sockets;

namespace BlobStash.Server.Connections;

/// <summary>
/// What the other end of a connection has taken. The kernel knows it to the byte: <c>tcpi_bytes_acked</c> of TCP_INFO
/// (Linux, since 4.1). The size of what a send frees says less, since a kernel frees its buffer in large steps. Thread
/// safe.
/// </summary>
internal sealed class TcpProgress
{
    /// <summary><c>IPPROTO_TCP</c> and <c>TCP_INFO</c> of Linux.</summary>
    private const int Tcp = 6;
    private const int TcpInfo = 11;

    /// <summary>Place of <c>tcpi_bytes_acked</c> in <c>struct tcp_info</c>: 8 bytes, then 24 numbers of 32 bits, two of
    /// 64.</summary>
    private const int TakenOffset = 120;

    private readonly Socket _socket;
    private readonly long _start;

    private TcpProgress(Socket socket, long start) => (_socket, _start) = (socket, start);

    /// <summary>Progress from now on; <see langword="null"/> where the system does not tell it.</summary>
    public static TcpProgress? TryOpen(Socket? socket) =>
        OperatingSystem.IsLinux()
        && socket is { AddressFamily: AddressFamily.InterNetwork or AddressFamily.InterNetworkV6 }
        && TryRead(socket) is { } start
            ? new TcpProgress(socket, start)
            : null;

    /// <summary>Bytes that the other end has taken; <see langword="null"/> when the connection is gone.</summary>
    public long? FindTaken() => TryRead(_socket) - _start;

    private static long? TryRead(Socket socket)
    {
        Span<byte> info = stackalloc byte[TakenOffset + sizeof(long)];
        try
        {
            return socket.GetRawSocketOption(Tcp, TcpInfo, info) == info.Length
                ? BinaryPrimitives.ReadInt64LittleEndian(info[TakenOffset..])
                : null;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return null;
        }
    }
}
