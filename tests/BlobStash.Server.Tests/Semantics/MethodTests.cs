using System.Net;
using BlobStash.Server.Tests.Nodes;

namespace BlobStash.Server.Tests.Semantics;

/// <summary>RFC 9110, section 9.</summary>
public sealed class MethodTests
{
    private static readonly byte[] Hello = "hello"u8.ToArray();

    [Theory]
    [InlineData("/")]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    [InlineData("/v1/blobs")]
    [InlineData("/v1/blobs?limit=0")]
    [InlineData("/v1/state")]
    [InlineData("/v1/state/leaves/0e")]
    [InlineData("/v1/sync/sketch")]
    [InlineData("/v1/sync/sketch/0e")]
    [InlineData("/v1/sync/digests")]
    [InlineData("/v1/changes")]
    [InlineData("/v1/changes?wait=1")]
    [InlineData("/v1/peers")]
    [InlineData("/v1/peers/nobody")]
    [InlineData("/v1/scrub")]
    [InlineData("/swagger/index.html")]
    [InlineData("/swagger/v1/swagger.json")]
    [InlineData("/api/blobstore/blobs")]
    [InlineData("/api/sync/state")]
    public async Task Head_AnythingThatIsGot_AnswersTheHeadersOfGet(string path)
    {
        await using var node = new TestNode();
        await node.PutAsync(Hello);

        using HttpResponseMessage got = await node.Client.GetAsync(path);
        using HttpResponseMessage head = await node.SendAsync(HttpMethod.Head, path);

        Assert.Equal(got.StatusCode, head.StatusCode);
        Assert.Equal(got.Content.Headers.ContentType, head.Content.Headers.ContentType);
        Assert.Equal(got.Headers.ETag, head.Headers.ETag);
        Assert.Equal(got.Headers.CacheControl, head.Headers.CacheControl);
        Assert.Equal(got.Headers.Vary.Order(), head.Headers.Vary.Order());
    }

    [Fact]
    public async Task Head_Events_EndsWithItsHeaders()
    {
        await using KestrelNode node = await KestrelNode.StartAsync();
        using RawConnection client = await RawConnection.OpenAsync(node.Url);
        await client.SendAsync("HEAD /v1/changes HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n"
            + "Connection: close\r\n\r\n");

        var answer = await client.ReadToEndAsync();

        Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: localhost\r\n", "GET")]
    [InlineData("OPTIONS / HTTP/1.0\r\n", "GET, HEAD, OPTIONS")] // as haproxy asks by itself
    [InlineData("OPTIONS /v1/blobs HTTP/1.1\r\nHost: localhost\r\n", "GET, HEAD, POST, OPTIONS")]
    [InlineData("OPTIONS /healthz HTTP/1.1\r\nHost: localhost\r\n", "GET, HEAD, OPTIONS")]
    public async Task Options_KnownPath_NamesTheMethods(string head, string methods)
    {
        await using KestrelNode node = await KestrelNode.StartAsync();
        using RawConnection client = await RawConnection.OpenAsync(node.Url);
        await client.SendAsync(head + "Connection: close\r\n\r\n");

        var answer = await client.ReadToEndAsync();

        Assert.StartsWith("HTTP/1.1 204 ", answer, StringComparison.Ordinal);
        Assert.Contains(methods, Line(answer, "Allow"), StringComparison.Ordinal);
        Assert.Equal("", Line(answer, "Content-Length")); // 8.6: none with 204
    }

    [Theory]
    [InlineData("TRACE", "/v1/blobs")]
    [InlineData("BREW", "/v1/blobs")]
    [InlineData("OPTIONS", "/nowhere")]
    public async Task Any_MethodThatNobodyTakes_IsNamedSo(string method, string path)
    {
        await using var node = new TestNode();
        using HttpResponseMessage response = await node.SendAsync(HttpMethod.Parse(method), path);

        Assert.Equal(
            path == "/nowhere" ? HttpStatusCode.NotFound : HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(path != "/nowhere", response.Content.Headers.Allow.Contains("GET"));
    }

    [Fact]
    public async Task Delete_Done_HasNoBodyAndNoLength()
    {
        await using KestrelNode node = await KestrelNode.StartAsync();
        await node.PutAsync(Hello);
        using RawConnection client = await RawConnection.OpenAsync(node.Url);
        await client.SendAsync(
            $"DELETE {TestNode.PathOf(Hello)} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        var answer = await client.ReadToEndAsync();

        Assert.StartsWith("HTTP/1.1 204 ", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", answer, StringComparison.Ordinal);
        Assert.Equal("", Line(answer, "Content-Length"));
        Assert.NotEqual("", Line(answer, "Date")); // 6.6.1
    }

    private static string Line(string answer, string header) => answer.Split("\r\n")
        .FirstOrDefault(line => line.StartsWith(header + ": ", StringComparison.Ordinal)) ?? "";
}
