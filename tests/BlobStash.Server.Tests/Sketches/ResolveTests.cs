using System.Net;
using BlobStash.Core.Digests;
using BlobStash.Server.Sketches;
using BlobStash.Server.Tests.Nodes;

namespace BlobStash.Server.Tests.Sketches;

public sealed class ResolveTests
{
    private const string Route = "/v1/sync/resolve";
    private const int IdSize = 8;

    [Fact]
    public async Task Post_SomeIds_AnswersTheirDigestsAscendingAndOnce()
    {
        await using var node = new TestNode();
        Digest[] digests = await SketchFixture.FillAsync(node, 0, 3000);
        Digest[] asked = [digests[2999], digests[7], digests[7], digests[0], digests[1500]];

        var found = await PostAsync(node, [.. asked.SelectMany(IdOf), .. new byte[IdSize]]);

        Assert.Equal([digests[0], digests[7], digests[1500], digests[2999]], found);
    }

    [Fact]
    public async Task Post_AllIdsOfTheNode_AnswersAll()
    {
        await using var node = new TestNode();
        Digest[] digests = await SketchFixture.FillAsync(node, 0, 5000);

        Assert.Equal(digests, await PostAsync(node, [.. digests.Reverse().SelectMany(IdOf)]));
    }

    [Fact]
    public async Task Post_IdsThatNobodyHas_AnswersNothing()
    {
        await using var node = new TestNode();
        await SketchFixture.FillAsync(node, 0, 100);
        var ids = new byte[ResolveEndpoint.MaxBodySizeBytes];
        new Random(3).NextBytes(ids);
        ids.AsSpan(0, IdSize).Fill(0xff);

        Assert.Empty(await PostAsync(node, ids));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(801)]
    public async Task Post_NotAList_AnswersMalformed(int length)
    {
        await using var node = new TestNode();
        using HttpResponseMessage response =
            await node.Client.PostAsync(Route, new ByteArrayContent(new byte[length]));

        await TestNode.ReadProblemAsync(response, HttpStatusCode.BadRequest, "request-malformed");
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(false, 8_000_000)]
    [InlineData(true, 1)]
    public async Task Post_TooManyIds_AnswersTooLarge(bool isChunked, int excess)
    {
        await using KestrelNode node = await KestrelNode.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(node.Url, Route));
        request.Content = new ByteArrayContent(new byte[ResolveEndpoint.MaxBodySizeBytes + excess]);
        request.Headers.TransferEncodingChunked = isChunked;
        request.Headers.ExpectContinue = excess > 1;

        using HttpResponseMessage response = await node.Client.SendAsync(request);

        await TestNode.ReadProblemAsync(response, HttpStatusCode.RequestEntityTooLarge, "body-too-large");
    }

    private static byte[] IdOf(Digest digest)
    {
        var bytes = new byte[Digest.Size];
        digest.CopyTo(bytes);
        return bytes[..IdSize];
    }

    private static async Task<Digest[]> PostAsync(TestNode node, byte[] ids)
    {
        using HttpResponseMessage response = await node.Client.PostAsync(Route, new ByteArrayContent(ids));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return SketchFixture.ReadDigests(await response.Content.ReadAsByteArrayAsync());
    }
}
