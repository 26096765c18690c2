using System.Net;
using System.Net.Sockets;
using System.Text;

namespace BlobStash.EndToEnd.Tests.Nodes;

/// <summary>
/// Many clients that send what they were given as far as the node takes it, and then neither send nor read.
/// </summary>
internal sealed class StalledCrowd : IDisposable
{
    /// <summary>As little as the system grants, so that what is not read stays with the node.</summary>
    private const int ReceiveBufferSize = 4 * 1024;

    /// <summary>How long the node may take what they send.</summary>
    private static readonly TimeSpan SendDeadline = TimeSpan.FromSeconds(10);

    private readonly List<Socket> _sockets = [];

    /// <summary>Connects so many clients and lets each send; what cannot be sent in time stays unsent.</summary>
    public static async Task<StalledCrowd> GatherAsync(Uri node, int count, byte[] bytes)
    {
        var crowd = new StalledCrowd();
        using var deadline = new CancellationTokenSource(SendDeadline);
        var address = new IPEndPoint(IPAddress.Loopback, node.Port);
        var sends = new List<Task>(count);
        for (var i = 0; i < count; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
            {
                ReceiveBufferSize = ReceiveBufferSize,
            };
            crowd._sockets.Add(socket);
            sends.Add(SendAsync(socket, address, bytes, deadline.Token));
        }
        await Task.WhenAll(sends);
        return crowd;
    }

    /// <summary>How many have been told to come back later.</summary>
    public int CountRefused()
    {
        var start = new byte[12];
        return _sockets.Count(socket =>
            socket.Available >= start.Length
            && socket.Receive(start, SocketFlags.Peek) == start.Length
            && Encoding.ASCII.GetString(start) == "HTTP/1.1 503");
    }

    public void Dispose() => _sockets.ForEach(static socket => socket.Dispose());

    private static async Task SendAsync(
        Socket socket, IPEndPoint address, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await socket.ConnectAsync(address, cancellationToken);
            while (bytes.Length > 0)
            {
                bytes = bytes[await socket.SendAsync(bytes, cancellationToken)..];
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // The node takes no more of it, or has refused and closed.
            return;
        }
    }
}
