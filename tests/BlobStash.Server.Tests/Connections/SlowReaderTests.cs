using System.Net.Sockets;
using System.Text;
using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Server.Tests.Nodes;

namespace BlobStash.Server.Tests.Connections;

public sealed class SlowReaderTests
{
    /// <summary>More than the kernels at both ends hold, so that the node itself has to wait.</summary>
    private const int Length = 12_000_000;

    private const string SecondsVariable = "BLOBSTASH_SLOW_SECONDS";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);

    private static readonly (string, string)[] Impatient =
    [
        ("BlobStash:Limits:SlowReaderTimeout", "00:00:01.5"),
        ("BlobStash:Limits:MinBodyBytesPerSecond", "100000000"),
    ];

    [Theory]
    [InlineData("GET /v1/blobs/{0} HTTP/1.1", "")]
    [InlineData("GET /v1/blobs/{0} HTTP/1.1", "Range: bytes=1-\r\n")]
    [InlineData("GET /v1/blobs/{0} HTTP/1.1", "Range: bytes=0-9,20-\r\n")]
    [InlineData("GET /api/blobstore/blob/{0} HTTP/1.1", "")]
    [InlineData("POST /v1/blobs/batch/get HTTP/1.1", "Content-Length: 32\r\n")]
    public async Task Get_SteadyAndSlow_GetsEverything(string request, string headers)
    {
        await using KestrelNode node = await KestrelNode.StartAsync(Impatient);
        Digest digest = await PutAsync(node);
        using Socket client = await ConnectAsync(node.Url);
        await SendAsync(client, string.Format(null, request, digest), headers + "Connection: close\r\n", digest);

        var received = 0L;
        var buffer = new byte[180_000];
        using var timer = new PeriodicTimer(Pause);
        while (await timer.WaitForNextTickAsync() && await client.ReceiveAsync(buffer) is > 0 and var read)
        {
            received += read;
        }

        Assert.InRange(received, Length - 1, Length + 10_000);
    }

    [Fact]
    public async Task Get_100KilobytesASecond_GoesOnForAsLongAsItTakes()
    {
        const int bytesPerRead = 10_000;
        var length = SlowSeconds * 10 * bytesPerRead;
        await using KestrelNode node = await KestrelNode.StartAsync();
        Digest digest = await PutAsync(node, length);
        using Socket client = await ConnectAsync(node.Url);
        await SendAsync(client, $"GET /v1/blobs/{digest} HTTP/1.1", "Connection: close\r\n", digest);

        var received = 0L;
        var buffer = new byte[bytesPerRead];
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (await timer.WaitForNextTickAsync() && await client.ReceiveAsync(buffer) is > 0 and var read)
        {
            received += read;
        }

        Assert.InRange(received, length, length + 10_000);
    }

    [Fact]
    public async Task Get_TakesNothing_IsCutOff()
    {
        await using KestrelNode node = await KestrelNode.StartAsync(Impatient);
        Digest digest = await PutAsync(node);
        using Socket client = await ConnectAsync(node.Url);
        await SendAsync(client, $"GET /v1/blobs/{digest} HTTP/1.1", "", digest);

        // A few probes a second: many would be a request line that is too long.
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        var start = TimeProvider.System.GetTimestamp();
        while (IsOpen(client))
        {
            Assert.InRange(TimeProvider.System.GetElapsedTime(start).TotalSeconds, 0, 20);
            await timer.WaitForNextTickAsync();
        }

        Assert.InRange(TimeProvider.System.GetElapsedTime(start).TotalSeconds, 1.4, 20);
        Assert.Contains("took nothing of its answer", await node.StopAndReadLogAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_IdleBetweenRequests_IsKept()
    {
        await using KestrelNode node = await KestrelNode.StartAsync(Impatient);
        using RawConnection client = await RawConnection.OpenAsync(node.Url);
        await client.SendAsync("HEAD /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 ", await client.ReadHeadAsync(), StringComparison.Ordinal);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(3));
        await timer.WaitForNextTickAsync();

        await client.SendAsync("HEAD /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 ", await client.ReadHeadAsync(), StringComparison.Ordinal);
    }

    /// <summary>How long a client reads at a steady rate: a moment, or what the environment asks for.</summary>
    private static int SlowSeconds =>
        int.TryParse(Environment.GetEnvironmentVariable(SecondsVariable), out var seconds) ? seconds : 2;

    private static bool IsOpen(Socket client)
    {
        try
        {
            // A write to a connection that was reset fails; a few bytes of a next request harm nobody.
            return client.Send("G"u8) == 1;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static async Task<Digest> PutAsync(KestrelNode node, int length = Length)
    {
        var bytes = new byte[length];
        new Random(1).NextBytes(bytes);
        await node.PutAsync(bytes);
        return Blake2b256.Hash(bytes);
    }

    private static async Task<Socket> ConnectAsync(Uri url)
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            ReceiveBufferSize = 64 * 1024,
        };
        await client.ConnectAsync(url.Host, url.Port);
        return client;
    }

    private static async Task SendAsync(Socket client, string request, string headers, Digest digest)
    {
        await client.SendAsync(Encoding.ASCII.GetBytes($"{request}\r\nHost: localhost\r\n{headers}\r\n"));
        if (headers.StartsWith("Content-Length", StringComparison.Ordinal))
        {
            await client.SendAsync(Convert.FromHexString(digest.ToString()));
        }
    }
}
