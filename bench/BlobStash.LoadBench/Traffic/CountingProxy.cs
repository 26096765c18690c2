using System.Net;
using System.Net.Sockets;

namespace BlobStash.LoadBench.Traffic;

/// <summary>Passes TCP connections on to a server, and counts the bytes of both ways.</summary>
internal sealed class CountingProxy : IAsyncDisposable
{
    private const int BufferSize = 64 * 1024;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IPEndPoint _target;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private long _toServer;
    private long _fromServer;

    public CountingProxy(IPEndPoint target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>Bytes of requests so far.</summary>
    public long ToServer => Interlocked.Read(ref _toServer);

    /// <summary>Bytes of answers so far.</summary>
    public long FromServer => Interlocked.Read(ref _fromServer);

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
        try
        {
            await far.ConnectAsync(_target, _stop.Token);
            await Task.WhenAll(
                CopyAsync(near, far, count => Interlocked.Add(ref _toServer, count)),
                CopyAsync(far, near, count => Interlocked.Add(ref _fromServer, count)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // One side is gone; closing both tells the other.
        }
    }

    private async Task CopyAsync(Socket source, Socket destination, Action<int> add)
    {
        var buffer = new byte[BufferSize];
        int read;
        while ((read = await source.ReceiveAsync(buffer, _stop.Token)) > 0)
        {
            add(read);
            for (var sent = 0; sent < read;)
            {
                sent += await destination.SendAsync(buffer.AsMemory(sent, read - sent), _stop.Token);
            }
        }
        destination.Shutdown(SocketShutdown.Send);
    }
}
