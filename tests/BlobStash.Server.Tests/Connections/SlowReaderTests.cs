using System.Net.Sockets;
using BlobStash.Core.Digests;
using BlobStash.Server.Tests.Nodes;

namespace BlobStash.Server.Tests.Connections;

public sealed class SlowReaderTests
{
    private const string SecondsVariable = "BLOBSTASH_SLOW_SECONDS";

    [Fact]
    public async Task Get_100KilobytesASecond_GoesOnForAsLongAsItTakes()
    {
        const int bytesPerRead = 10_000;
        var length = SlowSeconds * 10 * bytesPerRead;
        await using KestrelNode node = await KestrelNode.StartAsync();
        Digest digest = await SlowReading.PutAsync(node, length);
        using Socket client = await SlowReading.ConnectAsync(node.Url);
        await SlowReading.SendAsync(client, $"GET /v1/blobs/{digest} HTTP/1.1", "Connection: close\r\n", digest);

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
        await using KestrelNode node = await KestrelNode.StartAsync(SlowReading.Impatient);
        Digest digest = await SlowReading.PutAsync(node);
        using Socket client = await SlowReading.ConnectAsync(node.Url);
        await SlowReading.SendAsync(client, $"GET /v1/blobs/{digest} HTTP/1.1", "", digest);

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
        await using KestrelNode node = await KestrelNode.StartAsync(SlowReading.Impatient);
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
}
