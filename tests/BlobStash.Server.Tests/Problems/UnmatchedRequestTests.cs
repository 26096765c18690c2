using System.Net;
using System.Text.Json.Nodes;
using BlobStash.Client;
using BlobStash.Core.Hashing;
using BlobStash.Server.Problems;
using BlobStash.Server.Tests.Nodes;
using BlobStash.Storage.Contract;

namespace BlobStash.Server.Tests.Problems;

public sealed class UnmatchedRequestTests
{
    [Theory]
    [InlineData("/nowhere")]
    [InlineData("/v1")]
    [InlineData("/v1/blobs/a/b")]
    public async Task Get_UnknownPath_AnswersNotFound(string path)
    {
        await using var node = new TestNode();
        using HttpResponseMessage response = await node.Client.GetAsync(path);

        await TestNode.ReadProblemAsync(response, HttpStatusCode.NotFound, "route-unknown");
    }

    [Theory]
    [InlineData("PATCH", "/v1/blobs/ab", "DELETE, GET, HEAD, PUT")]
    [InlineData("POST", "/v1/blobs/ab", "DELETE, GET, HEAD, PUT")]
    [InlineData("PUT", "/v1/blobs", "GET, HEAD, POST")]
    [InlineData("DELETE", "/v1/state", "GET, HEAD")]
    [InlineData("GET", "/v1/sync", "POST")]
    [InlineData("POST", "/healthz", "GET, HEAD")]
    [InlineData("POST", "/swagger/index.html", "GET, HEAD")]
    public async Task Request_WrongMethod_NamesTheRightOnes(string method, string path, string allow)
    {
        await using var node = new TestNode();
        using HttpResponseMessage response = await node.SendAsync(HttpMethod.Parse(method), path);

        JsonNode problem =
            await TestNode.ReadProblemAsync(response, HttpStatusCode.MethodNotAllowed, "method-not-allowed");
        Assert.Equal(allow, string.Join(", ", response.Content.Headers.Allow));
        Assert.Contains(allow, problem["detail"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n", "400")]
    [InlineData("GET /\r\n\r\n", "400")]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\nX : 1\r\n\r\n", "400")]
    public async Task Connection_Nonsense_AnswersBadRequest(string text, string status)
    {
        await using KestrelNode node = await KestrelNode.StartAsync();
        using RawConnection client = await RawConnection.OpenAsync(node.Url);
        await client.SendAsync(text);

        Assert.StartsWith($"HTTP/1.1 {status} ", await client.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connection_HeadersOverTheLimit_AnswersTooLarge()
    {
        await using KestrelNode node = await KestrelNode.StartAsync();
        using RawConnection client = await RawConnection.OpenAsync(node.Url);
        await client.SendAsync($"GET / HTTP/1.1\r\nHost: localhost\r\nX: {new string('x', 20_000)}\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 431 ", await client.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connection_HeadersThatNeverEnd_AreGivenUp()
    {
        await using KestrelNode node = await KestrelNode.StartAsync(
            ("BlobStash:Limits:RequestHeadersTimeout", "00:00:01"));
        using RawConnection client = await RawConnection.OpenAsync(node.Url);
        await client.SendAsync("GET / HTTP/1.1\r\nHost: localhost\r\nX: ");

        Assert.StartsWith("HTTP/1.1 408 ", await client.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public void Find_TypedErrors_HaveTheirProblem()
    {
        var digest = Blake2b256.Hash([]);

        Assert.Equal(ProblemKinds.StorageFull, ExceptionProblems.Find(new StorageFullException(null))?.Kind);
        Assert.Equal(ProblemKinds.StoreFailed, ExceptionProblems.Find(new StoreFailedException(null))?.Kind);
        Assert.Equal(ProblemKinds.BlobTooLarge, ExceptionProblems.Find(new FileSizeLimitException(null))?.Kind);
        Assert.Equal(ProblemKinds.TooBusy, ExceptionProblems.Find(new StorageUnavailableException(null))?.Kind);
        Assert.Equal(ProblemKinds.BlobTooLarge, ExceptionProblems.Find(new BlobTooLargeException(5))?.Kind);
        Assert.Equal(
            ProblemKinds.BlobDamaged, ExceptionProblems.Find(new CorruptRecordException(digest, "a", 5))?.Kind);
        Assert.Equal(ProblemKinds.PeerUnreachable, ExceptionProblems.Find(new PeerException("why", true))?.Kind);
        Assert.Equal(ProblemKinds.LocalOnlyBlobs, ExceptionProblems.Find(new LocalOnlyBlobsException(3))?.Kind);
        Assert.Null(ExceptionProblems.Find(new InvalidOperationException("secret")));
    }
}
