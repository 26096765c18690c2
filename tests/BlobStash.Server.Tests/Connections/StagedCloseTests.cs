using System.Net.Sockets;
using System.Text;
using BlobStash.Server.Tests.Nodes;

namespace BlobStash.Server.Tests.Connections;

/// <summary>Clients that send all of a body before they look at the answer.</summary>
public sealed class StagedCloseTests
{
    private const int BodyLength = 24_000_000;
    private const int Rounds = 10;

    private static readonly (string, string)[] SmallBlobs = [("BlobStash:Storage:MaxBlobSizeBytes", "1000")];

    [Theory]
    [InlineData("Content-Length: 24000000")]
    [InlineData("Transfer-Encoding: chunked")]
    public async Task Put_TooLarge_TheRefusalArrivesEachTime(string framing)
    {
        await using KestrelNode node = await KestrelNode.StartAsync(SmallBlobs);

        for (var round = 0; round < Rounds; round++)
        {
            var answer = await SendBlindlyAsync(node.Url, $"PUT {TestNode.PathOf([1])} HTTP/1.1", framing);

            Assert.StartsWith("HTTP/1.1 413 ", answer, StringComparison.Ordinal);
            Assert.EndsWith("}", answer, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Post_CompatibleTooLarge_TheRefusalArrives()
    {
        await using KestrelNode node = await KestrelNode.StartAsync(SmallBlobs);

        var answer = await SendBlindlyAsync(
            node.Url,
            $"POST /api/blobstore/blob/{TestNode.PathOf([1]).Split('/')[^1]} HTTP/1.1",
            "Content-Length: 24000000");

        Assert.StartsWith("HTTP/1.1 413 ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_WithoutKeyAndOverTheLimit_TheRefusalArrivesEachTime()
    {
        await using KestrelNode node = await KestrelNode.StartAsync(
            [.. SmallBlobs, .. TestNode.Key(0, "root", TestNode.AdminKey, "admin")]);

        for (var round = 0; round < Rounds; round++)
        {
            var answer = await SendBlindlyAsync(
                node.Url, $"PUT {TestNode.PathOf([1])} HTTP/1.1", "Content-Length: 24000000");

            Assert.StartsWith("HTTP/1.1 401 ", answer, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Any_HeadersTooLong_TheRefusalArrives()
    {
        await using KestrelNode node = await KestrelNode.StartAsync();

        var answer = await SendBlindlyAsync(
            node.Url, "GET /v1/state HTTP/1.1", $"X-Long: {new string('x', 100_000)}\r\nContent-Length: 24000000");

        Assert.StartsWith("HTTP/1.1 431 ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_ClientsThatDoNotClose_HoldNothingUp()
    {
        await using KestrelNode node = await KestrelNode.StartAsync(SmallBlobs);
        using RawConnection client = await RawConnection.OpenAsync(node.Url);
        await client.SendAsync(
            $"PUT {TestNode.PathOf([1])} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 413 ", await client.ReadToEndAsync(), StringComparison.Ordinal);

        var start = TimeProvider.System.GetTimestamp();
        await node.StopAsync();

        Assert.InRange(TimeProvider.System.GetElapsedTime(start).TotalSeconds, 0, 4);
    }

    private static async Task<string> SendBlindlyAsync(Uri url, string request, string headers)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(url.Host, url.Port);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{request}\r\nHost: {url.Authority}\r\n{headers}\r\n\r\n"));
        var body = new byte[BodyLength / 100];
        if (headers.Contains("chunked", StringComparison.Ordinal))
        {
            Encoding.ASCII.GetBytes($"{body.Length - 10:x}\r\n").CopyTo(body, 0);
            "\r\n"u8.CopyTo(body.AsSpan(body.Length - 2));
        }
        for (var sent = 0; sent < BodyLength; sent += body.Length)
        {
            await stream.WriteAsync(body);
        }
        using var reader = new StreamReader(stream, Encoding.ASCII);
        return await reader.ReadToEndAsync();
    }
}
