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

    /// <summary>
    /// Places in <c>struct tcp_info</c>: <c>tcpi_unacked</c> is the fifth number of 32 bits behind 8 bytes,
    /// <c>tcpi_bytes_acked</c> stands behind 24 of them and two of 64, <c>tcpi_notsent_bytes</c> (since 4.6) behind two
    /// of 64 and two of 32 more.
    /// </summary>
    private const int UnackedOffset = 24;
    private const int TakenOffset = 120;
    private const int UnsentOffset = 144;
    private const int InfoLength = UnsentOffset + sizeof(uint);

    private readonly Socket _socket;
    private readonly long _start;

    private TcpProgress(Socket socket, long start) => (_socket, _start) = (socket, start);

    /// <summary>Progress from now on; <see langword="null"/> where the system does not tell it.</summary>
    public static TcpProgress? TryOpen(Socket? socket) =>
        OperatingSystem.IsLinux()
        && socket is { AddressFamily: AddressFamily.InterNetwork or AddressFamily.InterNetworkV6 }
        && TryRead(socket) is { } start
            ? new TcpProgress(socket, start.Taken)
            : null;

    /// <summary>
    /// Bytes that the other end has taken, and whether the kernel holds some that it has not;
    /// <see langword="null"/> when the connection is gone.
    /// </summary>
    public (long Taken, bool IsWaited)? Find() =>
        TryRead(_socket) is var (taken, isWaited) ? (taken - _start, isWaited) : null;

    private static (long Taken, bool IsWaited)? TryRead(Socket socket)
    {
        Span<byte> info = stackalloc byte[InfoLength];
        try
        {
            return socket.GetRawSocketOption(Tcp, TcpInfo, info) == info.Length
                ? (BinaryPrimitives.ReadInt64LittleEndian(info[TakenOffset..]),
                    BinaryPrimitives.ReadUInt32LittleEndian(info[UnackedOffset..]) > 0
                    || BinaryPrimitives.ReadUInt32LittleEndian(info[UnsentOffset..]) > 0)
                : null;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return null;
        }
    }
}
