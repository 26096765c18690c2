using System.Net;
using System.Net.Sockets;

namespace BlobStash.LoadBench.Traffic;

/// <summary>Passes TCP connections on to a server, and counts requests and the bytes of both ways.</summary>
internal sealed class CountingProxy : IAsyncDisposable
{
    private const int BufferSize = 64 * 1024;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IPEndPoint _target;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    public CountingProxy(IPEndPoint target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>What passed so far.</summary>
    public TrafficLog Traffic { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(PassAsync(await _listener.AcceptSocketAsync(_stop.Token)));
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task PassAsync(Socket client)
    {
        using Socket near = client;
        using var far = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        near.NoDelay = true;
        TrafficLog.Connection connection = Traffic.Open();
        try
        {
            await far.ConnectAsync(_target, _stop.Token);
            await Task.WhenAll(
                CopyAsync(near, far, connection.AddToServer),
                CopyAsync(far, near, connection.AddFromServer));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // One side is gone; closing both tells the other.
        }
    }

    private async Task CopyAsync(Socket source, Socket destination, Action<ReadOnlySpan<byte>> add)
    {
        var buffer = new byte[BufferSize];
        int read;
        while ((read = await source.ReceiveAsync(buffer, _stop.Token)) > 0)
        {
            add(buffer.AsSpan(0, read));
            for (var sent = 0; sent < read;)
            {
                sent += await destination.SendAsync(buffer.AsMemory(sent, read - sent), _stop.Token);
            }
        }
        destination.Shutdown(SocketShutdown.Send);
    }
}
