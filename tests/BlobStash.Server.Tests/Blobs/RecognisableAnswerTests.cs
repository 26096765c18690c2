using System.Net;
using BlobStash.Core.Hashing;
using BlobStash.Server.Tests.Nodes;

namespace BlobStash.Server.Tests.Blobs;

public sealed class RecognisableAnswerTests
{
    private static readonly byte[] Hello = "hello"u8.ToArray();
    private static readonly string Tag = $"\"{Blake2b256.Hash(Hello)}\"";

    [Fact]
    public async Task PutAndDelete_Success_CarriesTheBlobsTag()
    {
        await using var node = new TestNode();
        var path = TestNode.PathOf(Hello);

        using HttpResponseMessage first = await node.Client.PutAsync(path, new ByteArrayContent(Hello));
        using HttpResponseMessage second = await node.Client.PutAsync(path, new ByteArrayContent(Hello));
        using HttpResponseMessage named = await node.Client.PostAsync("/v1/blobs", new ByteArrayContent(Hello));
        using HttpResponseMessage deleted = await node.Client.DeleteAsync(path);

        Assert.Equal(
            [HttpStatusCode.Created, HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.NoContent],
            [first.StatusCode, second.StatusCode, named.StatusCode, deleted.StatusCode]);
        Assert.All([first, second, named, deleted], response => Assert.Equal(Tag, response.Headers.ETag?.ToString()));
    }

    [Theory]
    [InlineData("GET", "blob-not-found")]
    [InlineData("HEAD", "blob-not-found")]
    [InlineData("DELETE", "blob-not-found")]
    public async Task Any_MissingBlob_NamesTheProblemInAHeader(string method, string problem)
    {
        await using var node = new TestNode();

        using HttpResponseMessage response =
            await node.SendAsync(new HttpMethod(method), TestNode.PathOf(Hello));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal(problem, Assert.Single(response.Headers.GetValues("BlobStash-Problem")));
        Assert.Null(response.Headers.ETag);
    }

    [Fact]
    public async Task Put_OtherBytes_CarriesNoTag()
    {
        await using var node = new TestNode();

        using HttpResponseMessage response =
            await node.Client.PutAsync(TestNode.PathOf(Hello), new ByteArrayContent([1]));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Null(response.Headers.ETag);
    }
}
