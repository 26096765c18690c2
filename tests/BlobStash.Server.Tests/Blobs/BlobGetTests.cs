using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using BlobStash.Core.Hashing;
using BlobStash.Server.Tests.Nodes;

namespace BlobStash.Server.Tests.Blobs;

public sealed class BlobGetTests
{
    private static readonly byte[] Html = "<html><script>alert(1)</script></html>"u8.ToArray();

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    public async Task Read_StoredBlob_CarriesItsHeaders(string method)
    {
        await using var node = new TestNode();
        var path = await node.PutAsync(Html);

        using HttpResponseMessage response = await node.SendAsync(HttpMethod.Parse(method), path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Html.Length, response.Content.Headers.ContentLength);
        Assert.Equal($"\"{Blake2b256.Hash(Html)}\"", response.Headers.ETag?.ToString());
        Assert.Equal("public, max-age=31536000, immutable", Header(response, "Cache-Control"));
        Assert.Equal("bytes", Header(response, "Accept-Ranges"));
        Assert.Equal("application/octet-stream", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("nosniff", Header(response, "X-Content-Type-Options"));
        Assert.Equal("sandbox", Header(response, "Content-Security-Policy"));
        var body = await response.Content.ReadAsByteArrayAsync();
        Assert.Equal(method == "GET" ? Html : [], body);
    }

    [Fact]
    public async Task Get_WithKeysConfigured_IsCachedOnlyByTheClient()
    {
        await using var node = new TestNode(TestNode.Key(0, "root", TestNode.AdminKey, "admin"));
        node.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", TestNode.AdminKey);
        var path = await node.PutAsync(Html);

        using HttpResponseMessage response = await node.Client.GetAsync(path);

        Assert.True(response.Headers.CacheControl!.Private);
        Assert.False(response.Headers.CacheControl.Public);
    }

    [Fact]
    public async Task Read_UnknownDigest_AnswersNotFound()
    {
        await using var node = new TestNode();
        var path = TestNode.PathOf(Html);

        using HttpResponseMessage get = await node.Client.GetAsync(path);
        using HttpResponseMessage head = await node.SendAsync(HttpMethod.Head, path);

        JsonNode problem = await TestNode.ReadProblemAsync(get, HttpStatusCode.NotFound, "blob-not-found");
        Assert.Equal(Blake2b256.Hash(Html).ToString(), problem["digest"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.NotFound, head.StatusCode);
    }

    [Theory]
    [InlineData("{0}", true)]
    [InlineData("W/{0}", true)]
    [InlineData("*", true)]
    [InlineData("\"other\", {0}", true)]
    [InlineData("\"other\"", false)]
    public async Task Read_IfNoneMatch_AnswersNotModifiedOnAMatch(string pattern, bool isMatch)
    {
        await using var node = new TestNode();
        var path = await node.PutAsync(Html);
        var header = pattern.Replace("{0}", $"\"{Blake2b256.Hash(Html)}\"", StringComparison.Ordinal);

        foreach (HttpMethod method in new[] { HttpMethod.Get, HttpMethod.Head })
        {
            using HttpResponseMessage response = await node.SendAsync(
                method, path, headers => headers.TryAddWithoutValidation("If-None-Match", header));

            Assert.Equal(isMatch ? HttpStatusCode.NotModified : HttpStatusCode.OK, response.StatusCode);
            Assert.Equal($"\"{Blake2b256.Hash(Html)}\"", response.Headers.ETag?.ToString());
        }
    }

    [Fact]
    public async Task Read_IfNoneMatchOfUnknownBlob_AnswersNotFound()
    {
        await using var node = new TestNode();

        using HttpResponseMessage response = await node.SendAsync(
            HttpMethod.Get,
            TestNode.PathOf(Html),
            static headers => headers.TryAddWithoutValidation("If-None-Match", "*"));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(300_000)]
    public async Task Get_FirstBlockDamaged_AnswersProblem(int length)
    {
        await using KestrelNode node = await KestrelNode.StartAsync();
        var path = await PutDamagedAsync(node, length, damagedOffset: 10);

        using HttpResponseMessage response = await node.Client.GetAsync(path);
        using var ranges = new HttpRequestMessage(HttpMethod.Get, path);
        ranges.Headers.TryAddWithoutValidation("Range", "bytes=0-1,5-6");
        using HttpResponseMessage partial = await node.Client.SendAsync(ranges);

        JsonNode problem =
            await TestNode.ReadProblemAsync(response, HttpStatusCode.InternalServerError, "blob-damaged");
        Assert.Equal(path[^64..], problem["digest"]!.GetValue<string>());
        await TestNode.ReadProblemAsync(partial, HttpStatusCode.InternalServerError, "blob-damaged");
    }

    [Fact]
    public async Task Get_LaterBlockDamaged_EndsTheConnection()
    {
        await using KestrelNode node = await KestrelNode.StartAsync();
        var path = await PutDamagedAsync(node, length: 300_000, damagedOffset: 200_000);

        await Assert.ThrowsAsync<HttpRequestException>(() => node.Client.GetByteArrayAsync(path));

        Assert.Contains("ended in the middle", await node.StopAndReadLogAsync(), StringComparison.Ordinal);
    }

    private static string Header(HttpResponseMessage response, string name) =>
        string.Join(", ", response.Headers.GetValues(name));

    /// <summary>Stores a blob whose bytes all have the value 0xa5, and flips one of them on the disk.</summary>
    private static async Task<string> PutDamagedAsync(KestrelNode node, int length, int damagedOffset)
    {
        var bytes = Enumerable.Repeat((byte)0xa5, length).ToArray();
        await node.PutAsync(bytes);
        foreach (var file in Directory.GetFiles(Path.Combine(node.Folder.Data, "segments")))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            var stored = new byte[stream.Length];
            stream.ReadExactly(stored);
            var start = stored.AsSpan().IndexOf(bytes.AsSpan(0, Math.Min(length, 1000)));
            if (start >= 0)
            {
                stream.Position = start + damagedOffset;
                stream.WriteByte(0);
                return TestNode.PathOf(bytes);
            }
        }
        throw new InvalidOperationException("The blob is in no file.");
    }
}
