using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using BlobStash.Core.Hashing;
using BlobStash.Server.Tests.Nodes;

namespace BlobStash.Server.Tests.Blobs;

public sealed class BlobRangeTests
{
    private static readonly byte[] Bytes = CreateBytes(200_000);

    [Theory]
    [InlineData("bytes=0-0", 0, 1)]
    [InlineData("bytes=5-9", 5, 5)]
    [InlineData("bytes=65530-65545", 65_530, 16)]
    [InlineData("bytes=100000-", 100_000, 100_000)]
    [InlineData("bytes=-7", 199_993, 7)]
    [InlineData("bytes=-999999", 0, 200_000)]
    [InlineData("bytes=199999-99999999999999999999", 199_999, 1)]
    [InlineData("BYTES = 1-2", 1, 2)]
    [InlineData("bytes=0-9,5-20,21-30", 0, 31)]
    [InlineData("bytes=7-8,900000-", 7, 2)]
    public async Task Get_OneRange_AnswersPart(string range, int offset, int length)
    {
        await using var node = new TestNode();
        using HttpResponseMessage response = await GetAsync(node, range);

        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal(
            string.Create(CultureInfo.InvariantCulture, $"bytes {offset}-{offset + length - 1}/200000"),
            response.Content.Headers.ContentRange?.ToString());
        Assert.Equal(length, response.Content.Headers.ContentLength);
        Assert.Equal(Bytes[offset..(offset + length)], await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Get_SeveralRanges_AnswersMultipart()
    {
        await using var node = new TestNode();
        using HttpResponseMessage response = await GetAsync(node, "bytes=70000-140000,0-3,-2");
        var body = await response.Content.ReadAsByteArrayAsync();

        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal(body.Length, response.Content.Headers.ContentLength);
        Assert.Equal("multipart/byteranges", response.Content.Headers.ContentType?.MediaType);
        var boundary = response.Content.Headers.ContentType!.Parameters.Single().Value!;
        var expected = new List<byte>();
        foreach (var (start, end) in new[] { (0, 4), (70_000, 140_001), (199_998, 200_000) })
        {
            expected.AddRange(Encoding.ASCII.GetBytes(
                $"{(start == 0 ? "" : "\r\n")}--{boundary}\r\nContent-Type: application/octet-stream\r\n"
                + $"Content-Range: bytes {start}-{end - 1}/200000\r\n\r\n"));
            expected.AddRange(Bytes[start..end]);
        }
        expected.AddRange(Encoding.ASCII.GetBytes($"\r\n--{boundary}--\r\n"));
        Assert.Equal(expected.ToArray(), body);
    }

    [Theory]
    [InlineData("bytes=200000-")]
    [InlineData("bytes=-0")]
    [InlineData("bytes=9-5")]
    [InlineData("bytes=a-b")]
    [InlineData("bytes=")]
    [InlineData("bytes=-")]
    [InlineData("bytes=1")]
    [InlineData("bytes=0-1,x")]
    [InlineData("bytes=+1-2")]
    [InlineData("bytes=0-0,2-2,4-4,6-6,8-8,10-10,12-12,14-14,16-16,18-18,20-20,22-22,24-24,26-26,28-28,30-30,32-32")]
    public async Task Get_BadRange_AnswersUnsatisfiable(string range)
    {
        await using var node = new TestNode();
        using HttpResponseMessage response = await GetAsync(node, range);
        JsonNode problem = await TestNode.ReadProblemAsync(
            response, HttpStatusCode.RequestedRangeNotSatisfiable, "range-unsatisfiable");

        Assert.Equal("bytes */200000", response.Content.Headers.ContentRange?.ToString());
        Assert.Equal(200_000, problem["length"]!.GetValue<long>());
    }

    [Theory]
    [InlineData("lines=0-1")]
    [InlineData("nonsense")]
    public async Task Get_UnknownUnit_AnswersEverything(string range)
    {
        await using var node = new TestNode();
        using HttpResponseMessage response = await GetAsync(node, range);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Bytes, await response.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("{0}", HttpStatusCode.PartialContent)]
    [InlineData("W/{0}", HttpStatusCode.OK)]
    [InlineData("\"other\"", HttpStatusCode.OK)]
    [InlineData("Fri, 20 Nov 2026 13:26:30 GMT", HttpStatusCode.OK)]
    public async Task Get_IfRange_CountsOnlyWithTheETag(string pattern, HttpStatusCode status)
    {
        await using var node = new TestNode();
        var ifRange = pattern.Replace("{0}", $"\"{Blake2b256.Hash(Bytes)}\"", StringComparison.Ordinal);

        using HttpResponseMessage response = await GetAsync(node, "bytes=0-1", ifRange);

        Assert.Equal(status, response.StatusCode);
    }

    [Fact]
    public async Task Head_WithRange_DescribesTheWholeBlob()
    {
        await using var node = new TestNode();
        var path = await node.PutAsync(Bytes);

        using HttpResponseMessage response = await node.SendAsync(
            HttpMethod.Head, path, static headers => headers.TryAddWithoutValidation("Range", "bytes=0-1"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Bytes.Length, response.Content.Headers.ContentLength);
    }

    private static async Task<HttpResponseMessage> GetAsync(TestNode node, string range, string? ifRange = null)
    {
        var path = await node.PutAsync(Bytes);
        return await node.SendAsync(HttpMethod.Get, path, headers =>
        {
            headers.TryAddWithoutValidation("Range", range);
            if (ifRange is not null)
            {
                headers.TryAddWithoutValidation("If-Range", ifRange);
            }
        });
    }

    private static byte[] CreateBytes(int length)
    {
        var bytes = new byte[length];
        new Random(11).NextBytes(bytes);
        return bytes;
    }
}
