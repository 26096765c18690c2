using System.Net;
using BlobStash.Server.Tests.Nodes;

namespace BlobStash.Server.Tests.Security;

/// <summary>What pages can have browsers do that tell less of themselves than others.</summary>
public sealed class OriginTests
{
    private const string Browser = "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 Version/16.3 Safari/605.1.15";
    private static readonly byte[] Hello = "hello"u8.ToArray();

    [Theory]
    [InlineData("https://evil.example", "", false)]
    [InlineData("null", "", false)]
    [InlineData("http://localhost:8080", "", false)]
    [InlineData("https://evil.example", "none", false)]
    [InlineData("http://localhost", "", true)]
    [InlineData("https://evil.example", "same-origin", true)]
    [InlineData("", "", true)]
    public async Task Change_Origin_MustBeThatOfTheNode(string origin, string site, bool isTaken)
    {
        await using var node = new TestNode();
        var path = await node.PutAsync(Hello);
        foreach (var (method, target) in new[]
        {
            ("POST", "/v1/blobs"),
            ("POST", "/v1/blobs/batch/put"),
            ("POST", path.Replace("/v1/blobs/", "/api/blobstore/blob/", StringComparison.Ordinal)),
            ("DELETE", path),
        })
        {
            var isRefused = HttpStatusCode.Forbidden == await SendAsync(
                node, method, target, ("Origin", origin), ("Sec-Fetch-Site", site));

            // The routes of the original do not answer to foreign pages at all where there are no keys.
            var isCompatible = target.StartsWith("/api", StringComparison.Ordinal);
            var isForeign = origin.Contains("evil", StringComparison.Ordinal);
            Assert.Equal(!isTaken || (isCompatible && isForeign), isRefused);
        }
    }

    [Theory]
    [InlineData("POST", "/v1/blobs")]
    [InlineData("POST", "/api/blobstore/blob/0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8")]
    [InlineData("GET", "/api/sync/_trigger?url=http://127.0.0.1:1")]
    public async Task Change_RememberedCredentials_DoNotHelpAForeignPage(string method, string path)
    {
        await using var node = new TestNode(TestNode.Key(0, "root", TestNode.AdminKey, "admin"));
        var basic = Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(":" + TestNode.AdminKey));

        Assert.Equal(HttpStatusCode.Forbidden, await SendAsync(
            node, method, path, ("Origin", "https://evil.example"), ("Authorization", "Basic " + basic)));
    }

    [Theory]
    [InlineData(Browser, "https://evil.example/page", true)]
    [InlineData(Browser, "", true)]
    [InlineData(Browser, "http://localhost/swagger/index.html", false)]
    [InlineData("Go-http-client/1.1", "", false)]
    [InlineData("", "", false)]
    public async Task Trigger_AsAnImageOfAPage_IsRefused(string agent, string referrer, bool isRefused)
    {
        await using var node = new TestNode();

        HttpStatusCode status = await SendAsync(
            node, "GET", "/api/sync/_trigger", ("User-Agent", agent), ("Referer", referrer));

        Assert.Equal(isRefused ? HttpStatusCode.Forbidden : HttpStatusCode.BadRequest, status);
    }

    [Fact]
    public async Task Read_FromAPageOfTheNode_NeedsNoProof()
    {
        await using var node = new TestNode();

        Assert.Equal(HttpStatusCode.OK, await SendAsync(node, "GET", "/v1/state", ("User-Agent", Browser)));
    }

    private static async Task<HttpStatusCode> SendAsync(
        TestNode node, string method, string path, params (string Name, string Value)[] headers)
    {
        using HttpResponseMessage response = await node.SendAsync(
            HttpMethod.Parse(method),
            path,
            all =>
            {
                foreach (var (name, value) in headers.Where(static header => header.Value.Length > 0))
                {
                    all.TryAddWithoutValidation(name, value);
                }
            },
            method == "POST" ? new ByteArrayContent([]) : null);
        return response.StatusCode;
    }
}
