using System.Net.Sockets;
using System.Text;
using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Server.Tests.Nodes;

namespace BlobStash.Server.Tests.Connections;

/// <summary>A node that soon loses patience, and clients that hold little of an answer.</summary>
internal static class SlowReading
{
    /// <summary>More than the kernels at both ends hold, so that the node itself has to wait.</summary>
    public const int Length = 12_000_000;

    /// <summary>Settings under which a reader is cut off after a second and a half without progress.</summary>
    public static readonly (string, string)[] Impatient =
    [
        ("BlobStash:Limits:SlowReaderTimeout", "00:00:01.5"),
        ("BlobStash:Limits:MinBodyBytesPerSecond", "100000000"),
    ];

    public static async Task<Digest> PutAsync(KestrelNode node, int length = Length)
    {
        var bytes = new byte[length];
        new Random(1).NextBytes(bytes);
        await node.PutAsync(bytes);
        return Blake2b256.Hash(bytes);
    }

    public static async Task<Socket> ConnectAsync(Uri url)
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            ReceiveBufferSize = 64 * 1024,
        };
        await client.ConnectAsync(url.Host, url.Port);
        return client;
    }

    public static async Task SendAsync(Socket client, string request, string headers, Digest digest)
    {
        await client.SendAsync(Encoding.ASCII.GetBytes($"{request}\r\nHost: localhost\r\n{headers}\r\n"));
        if (headers.StartsWith("Content-Length", StringComparison.Ordinal))
        {
            await client.SendAsync(Convert.FromHexString(digest.ToString()));
        }
    }
}
