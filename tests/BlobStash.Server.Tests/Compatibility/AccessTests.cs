using System.Net;

namespace BlobStash.Server.Tests.Compatibility;

public sealed class AccessTests(CompatibleNode node, OpenCompatibleNode open)
    : IClassFixture<CompatibleNode>, IClassFixture<OpenCompatibleNode>
{
    [Theory]
    [InlineData("")]
    [InlineData("Authorization: Basic Ym9iOmEta2V5LWZvci10aGVzZS10ZXN0cw==\n")]
    [InlineData("Authorization: Basic Ondyb25n\n")]
    public async Task Any_MissingOrWrongKey_IsTheOriginals401(string header)
    {
        var answer = await node.SendRawAsync(
            $"GET /api/blobstore/blobs HTTP/1.1\nHost: {node.Url.Authority}\nConnection: close\n{header}\n");

        Assert.StartsWith("HTTP/1.1 401 Unauthorized\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nWWW-Authenticate: Basic realm=\"BlobStash\"\r\n", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("Bearer", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nContent-Type: application/json\r\n", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n{\"error\":\"Unauthorized\"}", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Any_Bearer_IsAccepted()
    {
        using HttpResponseMessage response = await node.SendAsync(
            HttpMethod.Get, "/api/ping", headers: ("Authorization", "Bearer " + CompatibleNode.Key));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Post_KeyWithoutTheRole_Is403()
    {
        using HttpResponseMessage response = await node.SendAsync(
            HttpMethod.Post,
            CompatibleNode.Blobs + CompatibleNode.Name([]),
            headers: ("Authorization", "Bearer a-key-that-reads-only"));

        Assert.Equal("The key needs the role 'write'.", await ErrorText.ReadAsync(response, HttpStatusCode.Forbidden));
    }

    [Theory]
    [InlineData("/api/blobstore/blob/00")]
    [InlineData("/api/sync/_trigger")]
    [InlineData("/api/what/ever")]
    public async Task Options_AnyPath_IsEmpty200WithoutAKey(string path)
    {
        var answer = await node.SendRawAsync(
            $"OPTIONS {path} HTTP/1.1\nHost: {node.Url.Authority}\nConnection: close\nOrigin: http://a.example\n\n");

        Assert.StartsWith("HTTP/1.1 200 OK\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nContent-Length: 0\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nAccess-Control-Allow-Origin: *\r\n", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/nothing")]
    [InlineData("/api/blobstore/blob/")]
    public async Task Any_UnknownPath_Is404WithoutAKey(string path)
    {
        using HttpResponseMessage response = await node.SendAsync(
            HttpMethod.Get, path, headers: ("Authorization", "none"));

        Assert.Equal("Not Found", await ErrorText.ReadAsync(response, HttpStatusCode.NotFound));
    }

    [Theory]
    [InlineData("//api//sync/state", "../../../../api/sync/state")]
    [InlineData("/api/sync/state/?a=b", "../../../api/sync/state?a=b")]
    public async Task Any_UncleanPath_IsRedirected(string path, string clean)
    {
        var answer = await node.SendRawAsync(node.Head($"GET {path}"));

        Assert.StartsWith("HTTP/1.1 301 Moved Permanently\r\n", answer, StringComparison.Ordinal);
        Assert.Contains($"\r\nLocation: {clean}\r\n", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Native_Routes_CarryNoneOfTheHeaders()
    {
        using HttpResponseMessage known = await node.Client.GetAsync("/v1/state");
        using HttpResponseMessage unknown = await node.Client.GetAsync("/v1/nothing");

        Assert.False(known.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.False(unknown.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.Equal("application/problem+json", unknown.Content.Headers.ContentType?.ToString());
    }

    [Theory]
    [InlineData("http://a.example", HttpStatusCode.Forbidden)]
    [InlineData("null", HttpStatusCode.Forbidden)]
    [InlineData("http://127.0.0.1:8050", HttpStatusCode.OK)]
    public async Task Get_PageOfAnotherSiteOnANodeWithoutKeys_IsRefused(string origin, HttpStatusCode status)
    {
        using HttpResponseMessage response =
            await open.SendAsync(HttpMethod.Get, "/api/sync/state", headers: ("Origin", origin));

        Assert.Equal(status, response.StatusCode);
    }

    [Fact]
    public async Task Get_PageOfAnotherSiteWithAKey_IsAnswered()
    {
        using HttpResponseMessage response =
            await node.SendAsync(HttpMethod.Get, "/api/sync/state", headers: ("Origin", "http://a.example"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task OpenApi_Document_ListsTheRoutesInTheirGroup()
    {
        var document = await node.Client.GetStringAsync("/swagger/v1/swagger.json");

        Assert.Contains("\"BlobStash-compatible\"", document, StringComparison.Ordinal);
        Assert.Contains("\"/api/blobstore/blob/{hash}\"", document, StringComparison.Ordinal);
        Assert.Contains("\"/api/sync/_trigger\"", document, StringComparison.Ordinal);
        Assert.Contains("#/components/schemas/CompatiblePage", document, StringComparison.Ordinal);
    }
}
