using System.Net;
using System.Text;
using BlobStash.Core.Digests;

namespace BlobStash.Server.Tests.Compatibility;

public sealed class BlobRouteTests(CompatibleNode node) : IClassFixture<CompatibleNode>
{
    private const string EmptyName = "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8";
    private static readonly byte[] Page = Encoding.ASCII.GetBytes("<html><script>alert(1)</script></html>");

    [Fact]
    public async Task Get_StoredBlob_AnswersOnlyTheseHeaders()
    {
        var name = await node.StoreAsync(Page);

        var answer = await node.SendRawAsync(node.Head($"GET {CompatibleNode.Blobs}{name}", "Range: bytes=0-9\n"));

        var lines = answer.Split("\r\n");
        Assert.Equal("HTTP/1.1 200 OK", lines[0]);
        Assert.Equal(
            [
                "Access-Control-Allow-Headers: Authorization, Accept",
                "Access-Control-Allow-Methods: POST, PATCH, GET, OPTIONS, DELETE, PUT",
                "Access-Control-Allow-Origin: *",
                "Cache-Control: no-cache",
                "Connection: close",
                $"Content-Length: {Page.Length}",
                "Content-Type: application/octet-stream",
                "Vary: Accept-Encoding",
                "X-Content-Type-Options: nosniff",
                "X-Frame-Options: DENY",
                "X-XSS-Protection: 1; mode=block",
            ],
            lines[1..^2].Where(static line => !line.StartsWith("Date:", StringComparison.Ordinal)).Order());
        Assert.Equal(Encoding.ASCII.GetString(Page), lines[^1]);
    }

    [Fact]
    public async Task Post_NewThenStoredBlob_AnswersTheSameEmpty201()
    {
        var bytes = CompatibleNode.RandomBytes(1, 3000);
        var path = CompatibleNode.Blobs + CompatibleNode.Name(bytes);

        for (var turn = 0; turn < 2; turn++)
        {
            using HttpResponseMessage response = await node.Client.PostAsync(path, new ByteArrayContent(bytes));

            Assert.Equal(HttpStatusCode.Created, response.StatusCode);
            Assert.Equal(0, response.Content.Headers.ContentLength);
            Assert.Null(response.Content.Headers.ContentType);
        }

        Assert.Equal(bytes, await node.Client.GetByteArrayAsync(path));
    }

    [Fact]
    public async Task Post_EmptyBlob_CanBeReadBack()
    {
        await node.StoreAsync([]);

        using HttpResponseMessage response = await node.Client.GetAsync(CompatibleNode.Blobs + EmptyName);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(0, response.Content.Headers.ContentLength);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(300_000)]
    public async Task Post_BodyOfAnotherBlob_Is422NamingWhatWasComputed(int length)
    {
        var bytes = CompatibleNode.RandomBytes(2, length);
        var other = CompatibleNode.Name([1, 2, 3]);

        using HttpResponseMessage response =
            await node.Client.PostAsync(CompatibleNode.Blobs + other, new ByteArrayContent(bytes));

        Assert.Equal(
            $"blob corrupted, hash does not match, expected {CompatibleNode.Name(bytes)}",
            await ErrorText.ReadAsync(response, HttpStatusCode.UnprocessableEntity));
        Assert.False(node.Store.TryGetLength(Digest.Parse(other), out _));
        Assert.False(node.Store.TryGetLength(Digest.Parse(CompatibleNode.Name(bytes)), out _));
    }

    [Theory]
    [InlineData("zz")]
    [InlineData("abcd")]
    [InlineData("abc")]
    public async Task Any_MalformedDigest_Is400(string name)
    {
        foreach (HttpMethod method in new[] { HttpMethod.Get, HttpMethod.Post })
        {
            using HttpResponseMessage response = await node.SendAsync(method, CompatibleNode.Blobs + name);

            Assert.Contains("64 hex digits", await ErrorText.ReadAsync(response, HttpStatusCode.BadRequest));
        }

        using HttpResponseMessage head = await node.SendAsync(HttpMethod.Head, CompatibleNode.Blobs + name);
        Assert.Equal(HttpStatusCode.BadRequest, head.StatusCode);
    }

    [Fact]
    public async Task Any_UpperCaseDigest_IsReadButNotWritten()
    {
        var bytes = CompatibleNode.RandomBytes(3, 100);
        var path = CompatibleNode.Blobs + (await node.StoreAsync(bytes)).ToUpperInvariant();

        using HttpResponseMessage head = await node.SendAsync(HttpMethod.Head, path);
        using HttpResponseMessage post = await node.Client.PostAsync(path, new ByteArrayContent(bytes));

        Assert.Equal(bytes, await node.Client.GetByteArrayAsync(path));
        Assert.Equal(HttpStatusCode.NoContent, head.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, post.StatusCode);
    }

    [Fact]
    public async Task Head_StoredAndUnknownBlob_Are204And404()
    {
        var name = await node.StoreAsync(Page);

        var stored = await node.SendRawAsync(node.Head($"HEAD {CompatibleNode.Blobs}{name}"));
        using HttpResponseMessage unknown = await node.SendAsync(
            HttpMethod.Head, CompatibleNode.Blobs + CompatibleNode.Name([9, 9, 9]));

        Assert.StartsWith("HTTP/1.1 204 No Content\r\n", stored, StringComparison.Ordinal);
        Assert.DoesNotContain("Content-Length", stored, StringComparison.Ordinal);
        Assert.DoesNotContain("Content-Type:", stored, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task Get_UnknownBlob_IsNotFoundInJson()
    {
        var answer = await node.SendRawAsync(
            node.Head($"GET {CompatibleNode.Blobs}{CompatibleNode.Name([8, 8, 8])}"));

        Assert.StartsWith("HTTP/1.1 404 Not Found\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nContent-Type: application/json\r\n", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n{\"error\":\"Not Found\"}", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_ChunkedWithExpectation_Is201()
    {
        var bytes = CompatibleNode.RandomBytes(4, 200_000);
        using var request = new HttpRequestMessage(
            HttpMethod.Post, CompatibleNode.Blobs + CompatibleNode.Name(bytes))
        {
            Content = new ByteArrayContent(bytes),
        };
        request.Headers.TransferEncodingChunked = true;
        request.Headers.ExpectContinue = true;

        using HttpResponseMessage response = await node.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
    }

    [Fact]
    public async Task Post_BodyCutShort_StoresNothing()
    {
        var bytes = CompatibleNode.RandomBytes(5, 1000);
        var name = CompatibleNode.Name(bytes);

        await node.SendRawAsync(
            node.Head($"POST {CompatibleNode.Blobs}{name}", "Content-Length: 1000\n"),
            bytes[..999],
            closesWriting: true);

        Assert.False(node.Store.TryGetLength(Digest.Parse(name), out _));
    }

    [Fact]
    public async Task Get_BlobOfManyBlocks_IsWhole()
    {
        var bytes = CompatibleNode.RandomBytes(6, 1_000_003);
        var name = await node.StoreAsync(bytes);

        Assert.Equal(bytes, await node.Client.GetByteArrayAsync(CompatibleNode.Blobs + name));
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("PATCH")]
    public async Task Any_OtherMethod_Is405WithAllow(string method)
    {
        using HttpResponseMessage response =
            await node.SendAsync(new HttpMethod(method), CompatibleNode.Blobs + EmptyName);

        await ErrorText.ReadAsync(response, HttpStatusCode.MethodNotAllowed);
        Assert.Equal(["GET", "HEAD", "POST"], response.Content.Headers.Allow.Order());
    }
}
