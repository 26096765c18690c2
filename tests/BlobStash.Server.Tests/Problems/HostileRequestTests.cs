using System.Net;
using System.Text;
using BlobStash.Server.Tests.Nodes;

namespace BlobStash.Server.Tests.Problems;

/// <summary>Requests that must not be answered by 500.</summary>
public sealed class HostileRequestTests
{
    private const string OneMebibyte = "1048576";

    [Theory]
    [InlineData("PUT /v1/blobs/{0}", "80000005")]
    [InlineData("PUT /v1/blobs/{0}", "FFFFFFFFFFFFFFFF")]
    [InlineData("POST /v1/blobs", "FFFFFFFFFFFFFFFF")]
    [InlineData("POST /v1/blobs/batch/put", "FFFFFFFFFFFFFFFF")]
    [InlineData("POST /v1/blobs/batch/stat", "FFFFFFFFFFFFFFFF")]
    [InlineData("POST /v1/sync/resolve", "80000005")]
    [InlineData("POST /v1/sync", "80000005")]
    [InlineData("PUT /v1/peers/cellar", "80000005")]
    [InlineData("POST /api/blobstore/blob/{0}", "80000005")]
    [InlineData("POST /api/blobstore/upload", "FFFFFFFFFFFFFFFF")]
    public async Task Any_ChunkSizeThatNoNumberHolds_IsMalformed(string request, string size)
    {
        await using KestrelNode node = await KestrelNode.StartAsync();
        using RawConnection client = await RawConnection.OpenAsync(node.Url);
        var type = request.EndsWith("upload", StringComparison.Ordinal)
            ? "multipart/form-data; boundary=x"
            : "application/json";
        var line = request.Replace("{0}", TestNode.PathOf([]).Split('/')[^1], StringComparison.Ordinal);
        await client.SendAsync($"{line} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {type}\r\n"
            + $"Transfer-Encoding: chunked\r\n\r\n{size}\r\nhello\r\n");

        var head = await client.ReadHeadAsync();

        Assert.StartsWith("HTTP/1.1 400 ", head, StringComparison.Ordinal);
        Assert.DoesNotContain(" ERR ", node.Folder.ReadLog(), StringComparison.Ordinal);
        Assert.Equal(0, node.Store.Count);
    }

    [Theory]
    [InlineData("POST", "/v1/sync", """{"url":"http://127.0.0.1:1","apiKey":"a "}""")]
    [InlineData("POST", "/v1/sync", """{"url":"http://127.0.0.1:1","apiKey":"a\nb"}""")]
    [InlineData("POST", "/v1/sync", """{"url":"http://127.0.0.1:1","apiKey":"é"}""")]
    [InlineData("PUT", "/v1/peers/cellar", """{"url":"http://127.0.0.1:1","apiKey":"a\u0000"}""")]
    [InlineData("GET", "/api/sync/_trigger?url=http://127.0.0.1:1&api_key=a%0A", "")]
    [InlineData("GET", "/api/sync/_trigger?url=http://127.0.0.1:1&api_key=a%20", "")]
    public async Task Sync_KeyThatCannotStandInAHeader_IsMalformed(string method, string path, string body)
    {
        await using var node = new TestNode();

        using HttpResponseMessage response = await node.SendAsync(
            HttpMethod.Parse(method), path, null, new StringContent(body, Encoding.UTF8, "application/json"));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("POST")]
    public async Task Store_NoFileCanBeOpened_AnswersUnavailableUntilOneCan(string way)
    {
        using var folder = new TempFolder();
        FaultyDisk? disk = null;
        await using KestrelNode node = await KestrelNode.StartAsync(
            folder,
            ownsFolder: false,
            path => disk = new FaultyDisk(path),
            ("BlobStash:Storage:SegmentSizeBytes", OneMebibyte));
        disk!.HasNoFiles = true;

        using HttpResponseMessage refused = await SendAsync(node, way);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        await TestNode.ReadProblemAsync(refused, HttpStatusCode.ServiceUnavailable, "files-exhausted");
        disk.HasNoFiles = false;

        using HttpResponseMessage taken = await SendAsync(node, way);
        Assert.True(taken.IsSuccessStatusCode, taken.ToString());
    }

    private static Task<HttpResponseMessage> SendAsync(KestrelNode node, string way)
    {
        // Over half a segment, so it needs a file of its own.
        var bytes = new byte[600_000];
        var path = TestNode.PathOf(bytes);
        return way == "PUT"
            ? node.Client.PutAsync(path, new ByteArrayContent(bytes))
            : node.Client.PostAsync("/v1/blobs", new ByteArrayContent(bytes));
    }
}
