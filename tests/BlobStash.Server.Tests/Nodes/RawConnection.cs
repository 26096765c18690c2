using System.Net.Sockets;
using System.Text;

namespace BlobStash.Server.Tests.Nodes;

/// <summary>A connection that says exactly what a test wants, well-formed or not.</summary>
internal sealed class RawConnection : IDisposable
{
    private readonly TcpClient _tcp = new();

    public static async Task<RawConnection> OpenAsync(Uri url)
    {
        var connection = new RawConnection();
        await connection._tcp.ConnectAsync(url.Host, url.Port);
        return connection;
    }

    public async Task SendAsync(string text) =>
        await _tcp.GetStream().WriteAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>Everything up to the end of the headers.</summary>
    public async Task<string> ReadHeadAsync()
    {
        var text = new StringBuilder();
        var one = new byte[1];
        while (!text.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal)
            && await _tcp.GetStream().ReadAsync(one) == 1)
        {
            text.Append((char)one[0]);
        }
        return text.ToString();
    }

    /// <summary>Everything up to the end of the connection; a reset counts as the end.</summary>
    public async Task<string> ReadToEndAsync()
    {
        var bytes = new MemoryStream();
        try
        {
            await _tcp.GetStream().CopyToAsync(bytes);
        }
        catch (IOException)
        {
            // A reset is one way for a server to end a connection.
        }
        return Encoding.Latin1.GetString(bytes.ToArray());
    }

    /// <summary>Ends the connection abruptly.</summary>
    public void Reset()
    {
        _tcp.LingerState = new LingerOption(enable: true, seconds: 0);
        _tcp.Dispose();
    }

    public void Dispose() => _tcp.Dispose();
}
