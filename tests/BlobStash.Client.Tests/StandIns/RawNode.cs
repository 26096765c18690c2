using System.Net;
using System.Net.Sockets;
using System.Text;

namespace BlobStash.Client.Tests.StandIns;

/// <summary>
/// Answers one request with bytes of the test's choice, before it has all of the body; then hangs up at once, as a
/// server that has bytes left unread does by a reset, or stays and reads nothing more.
/// </summary>
internal sealed class RawNode : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _run;

    private RawNode(RawAnswer answer)
    {
        _listener.Start();
        _run = RunAsync(answer);
    }

    public Uri Url => new($"http://{_listener.LocalEndpoint}/");

    /// <summary>Header of the request.</summary>
    public string Header { get; private set; } = "";

    /// <summary>Bytes of the body that were read, with their framing.</summary>
    public int BodyBytes { get; private set; }

    public static RawNode Start(RawAnswer answer) => new(answer);

    /// <summary>A refusal as a node writes it.</summary>
    public static string Refusal(int status, string name)
    {
        var body = $$"""{"type":"urn:blobstash:problem:{{name}}","title":"A title","status":{{status}}}""";
        return $"HTTP/1.1 {status} No\r\nContent-Type: application/problem+json\r\nConnection: close\r\n"
            + $"Content-Length: {body.Length}\r\n\r\n{body}";
    }

    /// <summary>Waits for the end of the request, after which the figures are final.</summary>
    public Task EndAsync() => _run.WaitAsync(TimeSpan.FromSeconds(15));

    public async ValueTask DisposeAsync()
    {
        _end.TrySetResult();
        await _run;
        _listener.Dispose();
    }

    private async Task RunAsync(RawAnswer answer)
    {
        using var socket = await _listener.AcceptSocketAsync();
        var piece = new byte[16 * 1024];
        while (!Header.Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            Header += Encoding.ASCII.GetString(piece, 0, await socket.ReceiveAsync(piece));
        }

        if (answer.BodyBytes > 0)
        {
            await socket.SendAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray());
        }

        while (BodyBytes < answer.BodyBytes && await socket.ReceiveAsync(piece) is var read and > 0)
        {
            BodyBytes += read;
        }

        await socket.SendAsync(Encoding.ASCII.GetBytes(answer.Text));
        while (answer.ReadsOn && await socket.ReceiveAsync(piece) is var left and > 0)
        {
            BodyBytes += left;
        }

        if (answer.HalfCloses)
        {
            socket.Shutdown(SocketShutdown.Send);
        }

        if (answer.Stays)
        {
            await _end.Task;
        }
    }
}
