using System.Net;
using System.Net.Sockets;

namespace BlobStash.Client.Tests.StandIns;

/// <summary>Takes connections and resets them at once, as a node without free descriptors does.</summary>
internal sealed class ResettingNode : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Thread _thread;
    private volatile bool _isOver;

    private ResettingNode()
    {
        _listener.Start();
        // A thread that waits in accept is faster than the client's own look at its new connection, now and then.
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    public Uri Url => new($"http://{_listener.LocalEndpoint}/");

    public static ResettingNode Start() => new();

    public void Dispose()
    {
        _isOver = true;
        _listener.Dispose();
        _thread.Join();
    }

    private void Run()
    {
        try
        {
            while (true)
            {
                using var socket = _listener.AcceptSocket();
                socket.LingerState = new LingerOption(enable: true, seconds: 0);
            }
        }
        catch (Exception) when (_isOver)
        {
            // How the listener says that it is disposed depends on whether the thread waits in it at that moment.
        }
    }
}
