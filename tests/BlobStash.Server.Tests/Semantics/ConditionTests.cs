using System.Net;
using BlobStash.Core.Hashing;
using BlobStash.Server.Tests.Nodes;

namespace BlobStash.Server.Tests.Semantics;

/// <summary>RFC 9110, sections 8.8.3 and 13.</summary>
public sealed class ConditionTests
{
    private static readonly byte[] Hello = "hello"u8.ToArray();
    private static readonly string Tag = $"\"{Blake2b256.Hash(Hello)}\"";

    [Theory]
    [InlineData("GET", "If-Match: \"other\"", 412)]
    [InlineData("GET", "If-Match: {0}", 200)]
    [InlineData("GET", "If-Match: *", 200)]
    [InlineData("GET", "If-Match: W/{0}", 412)] // 13.1.1: strong comparison
    [InlineData("GET", "If-Match: \"a\", {0}", 200)]
    [InlineData("HEAD", "If-Match: \"other\"", 412)]
    [InlineData("DELETE", "If-Match: \"other\"", 412)]
    [InlineData("DELETE", "If-Match: {0}", 204)]
    [InlineData("DELETE", "If-None-Match: {0}", 412)]
    [InlineData("DELETE", "If-None-Match: *", 412)]
    [InlineData("PUT", "If-None-Match: *", 412)]
    [InlineData("PUT", "If-None-Match: {0}", 412)]
    [InlineData("PUT", "If-None-Match: \"other\"", 200)]
    [InlineData("PUT", "If-Match: *", 200)]
    [InlineData("GET", "If-None-Match: \"a,*,b\"", 200)] // 8.8.3: commas and stars between quotes are a tag's
    [InlineData("GET", "If-None-Match: \"*\"", 200)]
    [InlineData("GET", "If-None-Match: \"a\", *", 200)]
    [InlineData("GET", "If-None-Match: \"a,b\", {0}", 304)]
    [InlineData("GET", "If-None-Match: {0}x", 200)]
    [InlineData("GET", "If-None-Match: *", 304)]
    [InlineData("GET", "If-None-Match: W/{0}", 304)]
    [InlineData("GET", "If-Modified-Since: Fri, 20 Nov 2026 13:26:30 GMT", 200)] // 13.1.3: no date is kept
    [InlineData("DELETE", "If-Unmodified-Since: Fri, 20 Nov 1998 13:26:30 GMT", 204)]
    [InlineData("GET", "If-Match: \"other\"|If-None-Match: {0}", 412)] // 13.2.2: If-Match comes first
    public async Task Request_StoredBlob_HeedsItsConditions(string method, string headers, int status)
    {
        await using var node = new TestNode();
        var path = await node.PutAsync(Hello);

        Assert.Equal((HttpStatusCode)status, await SendAsync(node, method, path, headers));

        var isLeft = (method, status) is not ("DELETE", 204);
        Assert.Equal(isLeft ? 1 : 0, node.Store.Count);
    }

    [Theory]
    [InlineData("GET", "If-Match: *", 404)] // 13.2.1: the answer without the condition is no success
    [InlineData("DELETE", "If-Match: \"other\"", 404)]
    [InlineData("PUT", "If-Match: *", 412)]
    [InlineData("PUT", "If-Match: {0}", 412)]
    [InlineData("PUT", "If-None-Match: *", 201)]
    public async Task Request_MissingBlob_HeedsItsConditions(string method, string headers, int status)
    {
        await using var node = new TestNode();

        Assert.Equal((HttpStatusCode)status, await SendAsync(node, method, TestNode.PathOf(Hello), headers));
    }

    [Theory]
    [InlineData("GET", "/v1/state")]
    [InlineData("GET", "/v1/sync/sketch")]
    [InlineData("GET", "/v1/sync/sketch/0e")]
    [InlineData("GET", "/v1/blobs")]
    [InlineData("GET", "/v1/changes")]
    [InlineData("DELETE", "/v1/peers/nobody")]
    [InlineData("POST", "/v1/blobs")]
    [InlineData("POST", "/v1/scrub")]
    [InlineData("GET", "/api/sync/state")]
    public async Task Request_OtherRoutes_DoNothingForAnotherTag(string method, string path)
    {
        await using var node = new TestNode();

        Assert.Equal(HttpStatusCode.PreconditionFailed, await SendAsync(node, method, path, "If-Match: \"other\""));
    }

    [Theory]
    [InlineData("/v1/state")]
    [InlineData("/v1/sync/sketch")]
    public async Task Get_OwnTag_IsMatched(string path)
    {
        await using var node = new TestNode();
        using HttpResponseMessage first = await node.Client.GetAsync(path);
        var tag = first.Headers.ETag!.ToString();

        Assert.Equal(HttpStatusCode.OK, await SendAsync(node, "GET", path, $"If-Match: {tag}"));
        Assert.Equal(HttpStatusCode.NotModified, await SendAsync(node, "GET", path, $"If-None-Match: \"a,b\", {tag}"));
    }

    private static async Task<HttpStatusCode> SendAsync(TestNode node, string method, string path, string headers)
    {
        HttpContent? body = method is "PUT" or "POST" ? new ByteArrayContent(Hello) : null;
        using HttpResponseMessage response = await node.SendAsync(
            HttpMethod.Parse(method),
            path,
            all =>
            {
                foreach (var header in headers.Replace("{0}", Tag, StringComparison.Ordinal).Split('|'))
                {
                    all.TryAddWithoutValidation(header.Split(": ")[0], header.Split(": ")[1]);
                }
            },
            body);
        return response.StatusCode;
    }
}
