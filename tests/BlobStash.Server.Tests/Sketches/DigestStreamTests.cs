using System.Net;
using BlobStash.Core.Digests;
using BlobStash.Server.Tests.Nodes;

namespace BlobStash.Server.Tests.Sketches;

public sealed class DigestStreamTests
{
    private const string Route = "/v1/sync/digests";

    [Fact]
    public async Task Get_MoreThanOneBatch_StreamsAllAscending()
    {
        await using var node = new TestNode();
        Digest[] digests = await SketchFixture.FillAsync(node, 0, 2500);

        using HttpResponseMessage response = await node.Client.GetAsync(Route);

        Assert.Equal(digests, SketchFixture.ReadDigests(await response.Content.ReadAsByteArrayAsync()));
        Assert.Equal("application/octet-stream", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
    }

    [Fact]
    public async Task Get_AfterAndPrefix_AnswersWhatLiesBetween()
    {
        await using var node = new TestNode();
        Digest[] digests = await SketchFixture.FillAsync(node, 0, 2000);
        Digest middle = digests[1000];
        Digest[] bucket = [.. digests.Where(digest => digest.Prefix == middle.Prefix)];
        var prefix = middle.ToString()[..2];

        Assert.Equal(digests[1001..], await ReadAsync(node, $"?after={middle}"));
        Assert.Equal(bucket, await ReadAsync(node, $"?prefix={prefix.ToUpperInvariant()}"));
        Assert.Equal(
            bucket.Where(digest => digest > middle), await ReadAsync(node, $"?prefix={prefix}&after={middle}"));
        Assert.Empty(await ReadAsync(node, $"?prefix=00&after={middle}"));
        Assert.Empty(await ReadAsync(node, $"?after={new string('f', 64)}"));
        Assert.Equal(bucket, await ReadAsync(node, $"?prefix={prefix}&after={new string('0', 64)}"));
    }

    [Fact]
    public async Task Get_EmptyNode_AnswersNothing()
    {
        await using var node = new TestNode();

        Assert.Empty(await ReadAsync(node, ""));
    }

    [Theory]
    [InlineData("?prefix=0", "prefix-malformed")]
    [InlineData("?prefix=0e5", "prefix-malformed")]
    [InlineData("?prefix=xy", "prefix-malformed")]
    [InlineData("?after=0e", "digest-malformed")]
    [InlineData("?after=zz", "digest-malformed")]
    public async Task Get_BadQuery_AnswersBadRequest(string query, string problem)
    {
        await using var node = new TestNode();
        using HttpResponseMessage response = await node.Client.GetAsync(Route + query);

        await TestNode.ReadProblemAsync(response, HttpStatusCode.BadRequest, problem);
    }

    [Fact]
    public async Task Get_ClientHangsUp_LeavesTheNodeWell()
    {
        await using KestrelNode node = await KestrelNode.StartAsync(("BlobStash:Storage:Durability", "None"));
        Digest[] digests =
            await SketchFixture.FillAsync(node.Store, 0, 20_000);
        using (RawConnection client = await RawConnection.OpenAsync(node.Url))
        {
            await client.SendAsync($"GET {Route} HTTP/1.1\r\nHost: localhost\r\n\r\n");
            Assert.StartsWith("HTTP/1.1 200 ", await client.ReadHeadAsync(), StringComparison.Ordinal);
            client.Reset();
        }

        var again = SketchFixture.ReadDigests(
            await node.Client.GetByteArrayAsync(new Uri(Route, UriKind.Relative)));
        await node.StopAsync();

        Assert.Equal(digests, again);
        Assert.DoesNotContain(" ERR ", await node.StopAndReadLogAsync(), StringComparison.Ordinal);
    }

    private static async Task<Digest[]> ReadAsync(TestNode node, string query) =>
        SketchFixture.ReadDigests(await node.Client.GetByteArrayAsync(Route + query));
}
