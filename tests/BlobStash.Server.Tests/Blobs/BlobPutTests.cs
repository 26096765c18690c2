using System.Net;
using System.Text.Json.Nodes;
using BlobStash.Core.Hashing;
using BlobStash.Server.Tests.Nodes;

namespace BlobStash.Server.Tests.Blobs;

public sealed class BlobPutTests
{
    private static readonly byte[] Hello = "hello"u8.ToArray();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65536)]
    [InlineData(65537)]
    [InlineData(1_000_003)]
    public async Task Put_NewBlob_IsCreatedAndReadsBack(int length)
    {
        await using var node = new TestNode();
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        var path = TestNode.PathOf(bytes);

        using HttpResponseMessage put = await node.Client.PutAsync(path, new ByteArrayContent(bytes));
        var copy = await node.Client.GetByteArrayAsync(path);

        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        Assert.Equal(path, Resolve(node, path, put));
        Assert.Equal(bytes, copy);
    }

    [Fact]
    public async Task Put_StoredBlob_AnswersOk()
    {
        await using var node = new TestNode();
        var path = await node.PutAsync(Hello);

        using HttpResponseMessage again = await node.Client.PutAsync(path, new ByteArrayContent(Hello));

        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Fact]
    public async Task Put_UpperCaseDigest_StoresUnderTheSameDigest()
    {
        await using var node = new TestNode();
        var upper = "/v1/blobs/" + Blake2b256.Hash(Hello).ToString().ToUpperInvariant();

        using HttpResponseMessage put = await node.Client.PutAsync(upper, new ByteArrayContent(Hello));

        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        Assert.Equal(TestNode.PathOf(Hello), Resolve(node, upper, put));
    }

    [Fact]
    public async Task Put_OtherBytes_AnswersMismatchAndStoresNothing()
    {
        await using var node = new TestNode();
        var path = TestNode.PathOf(Hello);
        byte[] other = "hallo"u8.ToArray();

        using HttpResponseMessage put = await node.Client.PutAsync(path, new ByteArrayContent(other));
        JsonNode problem =
            await TestNode.ReadProblemAsync(put, HttpStatusCode.UnprocessableEntity, "digest-mismatch");

        Assert.Equal(Blake2b256.Hash(Hello).ToString(), problem["expected"]!.GetValue<string>());
        Assert.Equal(Blake2b256.Hash(other).ToString(), problem["actual"]!.GetValue<string>());
        Assert.Equal(0, node.Store.Count);
    }

    [Theory]
    [InlineData("abcd")]
    [InlineData("zz51c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8aa")]
    [InlineData("0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a80")]
    [InlineData("%30e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a")]
    public async Task AnyMethod_MalformedDigest_AnswersBadRequest(string digest)
    {
        await using var node = new TestNode();

        foreach (HttpMethod method in new[] { HttpMethod.Get, HttpMethod.Put, HttpMethod.Delete })
        {
            using HttpResponseMessage response = await node.SendAsync(method, "/v1/blobs/" + digest);
            await TestNode.ReadProblemAsync(response, HttpStatusCode.BadRequest, "digest-malformed");
        }
        using HttpResponseMessage head = await node.SendAsync(HttpMethod.Head, "/v1/blobs/" + digest);
        Assert.Equal(HttpStatusCode.BadRequest, head.StatusCode);
    }

    [Fact]
    public async Task Post_Bytes_NamesThem()
    {
        await using var node = new TestNode();

        using HttpResponseMessage first = await node.Client.PostAsync("/v1/blobs", new ByteArrayContent(Hello));
        using HttpResponseMessage second = await node.Client.PostAsync("/v1/blobs", new ByteArrayContent(Hello));

        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.Equal(TestNode.PathOf(Hello), Resolve(node, "/v1/blobs", first));
        Assert.Equal(TestNode.PathOf(Hello), Resolve(node, "/v1/blobs", second));
        var expected = $$"""{"digest":"{{Blake2b256.Hash(Hello)}}","length":5}""";
        Assert.Equal(expected, await first.Content.ReadAsStringAsync());
        Assert.Equal(expected, await second.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Put_OverTheLimit_AnswersTooLargeAndStoresNothing()
    {
        await using KestrelNode node = await KestrelNode.StartAsync(("BlobStash:Storage:MaxBlobSizeBytes", "1000"));
        var bytes = new byte[1001];

        using HttpResponseMessage known =
            await node.Client.PutAsync(TestNode.PathOf(bytes), new ByteArrayContent(bytes));
        using var chunked = new HttpRequestMessage(HttpMethod.Post, "/v1/blobs")
        {
            Content = new ByteArrayContent(bytes),
        };
        chunked.Headers.TransferEncodingChunked = true;
        using HttpResponseMessage unknown = await node.Client.SendAsync(chunked);

        JsonNode problem =
            await TestNode.ReadProblemAsync(known, HttpStatusCode.RequestEntityTooLarge, "blob-too-large");
        Assert.Equal(1000, problem["maxBlobSizeBytes"]!.GetValue<long>());
        await TestNode.ReadProblemAsync(unknown, HttpStatusCode.RequestEntityTooLarge, "blob-too-large");
        Assert.Equal(0, node.Store.Count);
    }

    [Fact]
    public async Task Put_Chunked_IsStored()
    {
        await using KestrelNode node = await KestrelNode.StartAsync();
        var bytes = new byte[300_000];
        new Random(7).NextBytes(bytes);
        using var request = new HttpRequestMessage(HttpMethod.Put, TestNode.PathOf(bytes))
        {
            Content = new ByteArrayContent(bytes),
        };
        request.Headers.TransferEncodingChunked = true;

        using HttpResponseMessage put = await node.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        Assert.Equal(bytes, await node.Client.GetByteArrayAsync(TestNode.PathOf(bytes)));
    }

    [Fact]
    public async Task Put_AllPlacesTaken_AnswersTooBusy()
    {
        await using KestrelNode node = await KestrelNode.StartAsync(("BlobStash:Limits:MaxConcurrentUploads", "1"));
        using RawConnection slow = await RawConnection.OpenAsync(node.Url);
        await slow.SendAsync($"PUT {TestNode.PathOf(Hello)} HTTP/1.1\r\nHost: localhost\r\n"
            + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n");
        await slow.ReadHeadAsync(); // The node asks for the body, so the first upload holds its place.

        using HttpResponseMessage second = await node.Client.PostAsync("/v1/blobs", new ByteArrayContent(Hello));
        await slow.SendAsync("hello");
        var first = await slow.ReadHeadAsync();

        await TestNode.ReadProblemAsync(second, HttpStatusCode.ServiceUnavailable, "too-busy");
        Assert.NotNull(second.Headers.RetryAfter);
        Assert.StartsWith("HTTP/1.1 201 ", first, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delete_StoredBlob_IsGone()
    {
        await using var node = new TestNode();
        var path = await node.PutAsync(Hello);

        using HttpResponseMessage first = await node.Client.DeleteAsync(path);
        using HttpResponseMessage second = await node.Client.DeleteAsync(path);
        using HttpResponseMessage get = await node.Client.GetAsync(path);

        Assert.Equal(HttpStatusCode.NoContent, first.StatusCode);
        await TestNode.ReadProblemAsync(second, HttpStatusCode.NotFound, "blob-not-found");
        await TestNode.ReadProblemAsync(get, HttpStatusCode.NotFound, "blob-not-found");
    }

    /// <summary>Where Location leads, as a client resolves it.</summary>
    private static string Resolve(TestNode node, string path, HttpResponseMessage response) => new Uri(
        new Uri(node.Client.BaseAddress!, path), response.Headers.Location!).AbsolutePath;
}
