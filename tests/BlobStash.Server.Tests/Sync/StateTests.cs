using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using BlobStash.Core.Hashing;
using BlobStash.Server.Tests.Nodes;

namespace BlobStash.Server.Tests.Sync;

public sealed class StateTests
{
    [Fact]
    public async Task State_EmptyNode_IsTheHashOfNothing()
    {
        await using var node = new TestNode();
        var root = Blake2b256.Hash([]).ToString();

        const string merkleRoot = "cf7dd6545b3e87acc5e28a6295dc4972ed21302660e16207e0a4dc5456376a33";

        Assert.Equal(
            $$$"""{"root":"{{{root}}}","merkleRoot":"{{{merkleRoot}}}","count":0,"leaves":{}}""",
            await node.Client.GetStringAsync("/v1/state"));
    }

    [Fact]
    public async Task State_SomeBlobs_SummarisesTheirDigests()
    {
        await using var node = new TestNode();
        var digests = await FillAsync(node, 40);

        JsonNode state = JsonNode.Parse(await node.Client.GetStringAsync("/v1/state"))!;

        Assert.Equal(HashOf(digests), state["root"]!.GetValue<string>());
        Assert.Equal(HashLeaves(state["leaves"]!.AsObject()), state["merkleRoot"]!.GetValue<string>());
        Assert.Equal(40, state["count"]!.GetValue<long>());
        var expected = digests.GroupBy(static digest => digest[..2]).ToDictionary(static g => g.Key, HashOf);
        var actual = state["leaves"]!.AsObject()
            .ToDictionary(static leaf => leaf.Key, static leaf => leaf.Value!.GetValue<string>());
        Assert.Equal(expected, actual);
    }

    [Fact]
    public async Task State_IfNoneMatch_AnswersNotModifiedUntilItChanges()
    {
        await using var node = new TestNode();
        await FillAsync(node, 3);
        using HttpResponseMessage first = await node.Client.GetAsync("/v1/state");
        var tag = first.Headers.ETag!;

        using HttpResponseMessage same = await node.SendAsync(
            HttpMethod.Get, "/v1/state", headers => headers.IfNoneMatch.Add(tag));
        await FillAsync(node, 4);
        using HttpResponseMessage changed = await node.SendAsync(
            HttpMethod.Get, "/v1/state", headers => headers.IfNoneMatch.Add(tag));

        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.NotEqual(tag, changed.Headers.ETag);
    }

    [Theory]
    [InlineData("wait")]
    [InlineData("known")]
    public async Task State_SmallNode_HasTheRootWhateverIsAskedFor(string root)
    {
        await using var node = new TestNode();
        var digests = await FillAsync(node, 5);

        JsonNode state = JsonNode.Parse(await node.Client.GetStringAsync("/v1/state?root=" + root))!;

        Assert.Equal(HashOf(digests), state["root"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("Wait")]
    [InlineData("1")]
    public async Task State_OtherWishForTheRoot_AnswersBadRequest(string root)
    {
        await using var node = new TestNode();
        using HttpResponseMessage response = await node.Client.GetAsync("/v1/state?root=" + root);

        await TestNode.ReadProblemAsync(response, HttpStatusCode.BadRequest, "parameter-malformed");
    }

    [Fact]
    public async Task Leaf_EachBucket_ListsItsDigestsAscending()
    {
        await using var node = new TestNode();
        var digests = await FillAsync(node, 40);
        var prefix = digests[17][..2];

        JsonNode leaf =
            JsonNode.Parse(await node.Client.GetStringAsync("/v1/state/leaves/" + prefix.ToUpperInvariant()))!;

        string[] expected = [.. digests.Where(digest => digest.StartsWith(prefix, StringComparison.Ordinal))];
        Assert.Equal(prefix, leaf["prefix"]!.GetValue<string>());
        Assert.Equal(expected.Length, leaf["count"]!.GetValue<int>());
        Assert.Equal(expected, leaf["digests"]!.AsArray().Select(static digest => digest!.GetValue<string>()));
    }

    [Fact]
    public async Task Leaf_EmptyBucket_IsAnEmptyList()
    {
        await using var node = new TestNode();

        Assert.Equal(
            """{"prefix":"0a","count":0,"digests":[]}""", await node.Client.GetStringAsync("/v1/state/leaves/0a"));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("abc")]
    [InlineData("zz")]
    [InlineData("%20a")]
    [InlineData("+1")]
    public async Task Leaf_BadPrefix_AnswersBadRequest(string prefix)
    {
        await using var node = new TestNode();
        using HttpResponseMessage response = await node.Client.GetAsync("/v1/state/leaves/" + prefix);

        await TestNode.ReadProblemAsync(response, HttpStatusCode.BadRequest, "prefix-malformed");
    }

    private static async Task<string[]> FillAsync(TestNode node, int count)
    {
        var digests = new List<string>();
        for (var i = 0; i < count; i++)
        {
            var path = await node.PutAsync(Encoding.ASCII.GetBytes(i.ToString(CultureInfo.InvariantCulture)));
            digests.Add(path[^64..]);
        }
        return [.. digests.Order(StringComparer.Ordinal)];
    }

    private static string HashLeaves(JsonObject leaves)
    {
        var text = Enumerable.Range(0, 256)
            .Select(prefix => leaves[prefix.ToString("x2", CultureInfo.InvariantCulture)]?.GetValue<string>())
            .Select(static leaf => leaf ?? new string('0', 64));
        return Blake2b256.Hash(Convert.FromHexString(string.Concat(text))).ToString();
    }

    private static string HashOf(IEnumerable<string> digests) =>
        Blake2b256.Hash(Encoding.ASCII.GetBytes(string.Concat(digests))).ToString();
}
