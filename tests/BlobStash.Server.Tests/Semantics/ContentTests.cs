using System.Net;
using System.Net.Http.Headers;
using BlobStash.Server.Tests.Nodes;

namespace BlobStash.Server.Tests.Semantics;

/// <summary>RFC 9110, sections 8, 10, 11, 14 and 15: what a request brings, and what an answer says of it.</summary>
public sealed class ContentTests
{
    private static readonly byte[] Hello = "hello"u8.ToArray();

    [Theory]
    [InlineData("PUT", "Content-Range: bytes 0-4/10", 400)] // 14.5
    [InlineData("POST", "Content-Range: bytes 0-4/10", 400)]
    [InlineData("PUT", "Content-Encoding: gzip", 415)] // 8.4
    [InlineData("POST", "Content-Encoding: br", 415)]
    [InlineData("PUT", "Content-Encoding: identity", 201)]
    [InlineData("POST", "Content-Type: multipart/form-data; boundary=x", 415)]
    [InlineData("POST", "Content-Type: application/x-www-form-urlencoded", 201)] // as curl sends any file
    public async Task Store_BodyThatIsNotTheBlob_IsRefused(string method, string header, int status)
    {
        await using var node = new TestNode();
        using var content = new ByteArrayContent(Hello);
        content.Headers.TryAddWithoutValidation(header.Split(": ")[0], header.Split(": ")[1]);

        using HttpResponseMessage response = await node.SendAsync(
            HttpMethod.Parse(method), method == "PUT" ? TestNode.PathOf(Hello) : "/v1/blobs", null, content);

        Assert.Equal((HttpStatusCode)status, response.StatusCode);
        Assert.Equal(status == 201 ? 1 : 0, node.Store.Count);
    }

    [Fact]
    public async Task Post_CompatibleWithContentRange_IsRefused()
    {
        await using var node = new TestNode();
        using var content = new ByteArrayContent(Hello);
        content.Headers.ContentRange = new ContentRangeHeaderValue(0, 4, 10);

        using HttpResponseMessage response = await node.SendAsync(
            HttpMethod.Post, TestNode.PathOf(Hello).Replace("/v1/blobs/", "/api/blobstore/blob/"), null, content);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData("bytes=0-")]
    [InlineData("bytes=0-0")]
    [InlineData("bytes=-5")] // 14.1.2: satisfiable whatever the length
    [InlineData("bytes=5-")]
    public async Task Get_RangeOfTheEmptyBlob_AnswersItWhole(string range)
    {
        await using var node = new TestNode();
        var path = await node.PutAsync([]);

        using HttpResponseMessage response =
            await node.SendAsync(HttpMethod.Get, path, headers => headers.TryAddWithoutValidation("Range", range));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(0, response.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task Get_NonsenseRangeOfTheEmptyBlob_IsRefused()
    {
        await using var node = new TestNode();
        var path = await node.PutAsync([]);

        using HttpResponseMessage response =
            await node.SendAsync(HttpMethod.Get, path, headers => headers.TryAddWithoutValidation("Range", "bytes=x"));

        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, response.StatusCode);
        Assert.Equal("bytes */0", response.Content.Headers.ContentRange?.ToString());
    }

    [Theory]
    [InlineData("Bearer  ")] // 11.4: one blank or more
    [InlineData("bearer   ")]
    public async Task Authorization_SeveralBlanks_IsUnderstood(string scheme)
    {
        await using var node = new TestNode(TestNode.Key(0, "root", TestNode.AdminKey, "admin"));

        using HttpResponseMessage response = await node.SendAsync(
            HttpMethod.Get,
            "/v1/state",
            headers => headers.TryAddWithoutValidation("Authorization", scheme + TestNode.AdminKey));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("PUT /v1/blobs/0e", "400")]
    [InlineData("PUT /v1/blobs/{0}", "413")]
    public async Task Expect_RefusedRequest_IsAnsweredWithoutTheBody(string request, string status)
    {
        // 10.1.1: a final status in place of 100.
        await using KestrelNode node = await KestrelNode.StartAsync(("BlobStash:Storage:MaxBlobSizeBytes", "10"));
        using RawConnection client = await RawConnection.OpenAsync(node.Url);
        var line = request.Replace("{0}", TestNode.PathOf(Hello).Split('/')[^1], StringComparison.Ordinal);
        await client.SendAsync(
            $"{line} HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 11\r\n\r\n");

        Assert.StartsWith($"HTTP/1.1 {status} ", await client.ReadHeadAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/blobs", "blobs/")] // 10.2.2: relative, so that it holds behind a prefix
    [InlineData("/v1/blobs/", "")]
    public async Task Post_Location_IsRelativeToTheRequest(string path, string prefix)
    {
        await using var node = new TestNode();

        using HttpResponseMessage response = await node.Client.PostAsync(path, new ByteArrayContent(Hello));

        Uri location = response.Headers.Location!;
        Assert.Equal(prefix + TestNode.PathOf(Hello).Split('/')[^1], location.OriginalString);
        Assert.Equal(
            "/store" + TestNode.PathOf(Hello), new Uri(new Uri("http://proxy/store" + path), location).AbsolutePath);
    }

    [Theory]
    [InlineData("/api/sync/state/?a=b", "/store/api/sync/state?a=b")]
    [InlineData("/api//sync//state", "/store/api/sync/state")]
    public async Task Redirect_Location_HoldsBehindAPrefix(string path, string target)
    {
        await using var node = new TestNode();

        using HttpResponseMessage response = await node.Client.GetAsync(path);

        Assert.Equal(HttpStatusCode.MovedPermanently, response.StatusCode);
        Assert.Equal(
            target, new Uri(new Uri("http://proxy/store" + path), response.Headers.Location!).PathAndQuery);
    }
}
