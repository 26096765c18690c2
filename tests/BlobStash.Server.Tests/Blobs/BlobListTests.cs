using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using BlobStash.Core.Hashing;
using BlobStash.Server.Tests.Nodes;

namespace BlobStash.Server.Tests.Blobs;

public sealed class BlobListTests
{
    private const string LastDigest = "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff";

    [Fact]
    public async Task List_EmptyNode_IsEmpty()
    {
        await using var node = new TestNode();

        Assert.Equal("""{"blobs":[],"next":null}""", await node.Client.GetStringAsync("/v1/blobs"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(600)]
    [InlineData(10_000)]
    public async Task List_PageByPage_GivesEveryBlobOnceInOrder(int limit)
    {
        await using var node = new TestNode();
        List<string> expected = await FillAsync(node, count: limit == 1 ? 20 : 650);

        var seen = await ReadAllAsync(node, $"limit={limit}");

        Assert.Equal(expected, seen);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(64)]
    public async Task List_WithPrefix_GivesThatPrefixAlone(int digits)
    {
        await using var node = new TestNode();
        List<string> all = await FillAsync(node, count: 300);
        var prefix = all[137][..digits];

        var seen = await ReadAllAsync(node, $"limit=2&prefix={prefix.ToUpperInvariant()}");

        Assert.Equal(all.Where(digest => digest.StartsWith(prefix, StringComparison.Ordinal)), seen);
    }

    [Fact]
    public async Task List_OneBlob_GivesItsLength()
    {
        await using var node = new TestNode();
        var path = await node.PutAsync("hello"u8.ToArray());

        var text = await node.Client.GetStringAsync("/v1/blobs");

        Assert.Equal($$"""{"blobs":[{"digest":"{{path[^64..]}}","length":5}],"next":null}""", text);
    }

    [Theory]
    [InlineData("after=" + LastDigest)]
    [InlineData("prefix=0&after=1000000000000000000000000000000000000000000000000000000000000000")]
    public async Task List_AfterTheEnd_IsEmpty(string query)
    {
        await using var node = new TestNode();
        await FillAsync(node, count: 20);

        Assert.Equal("""{"blobs":[],"next":null}""", await node.Client.GetStringAsync("/v1/blobs?" + query));
    }

    [Theory]
    [InlineData("limit=0", "parameter-malformed")]
    [InlineData("limit=-1", "parameter-malformed")]
    [InlineData("limit=abc", "parameter-malformed")]
    [InlineData("limit=10001", "parameter-malformed")]
    [InlineData("limit=1&limit=2", "parameter-malformed")]
    [InlineData("limit=99999999999999999999", "parameter-malformed")]
    [InlineData("prefix=xy", "prefix-malformed")]
    [InlineData("prefix=" + LastDigest + "0", "prefix-malformed")]
    [InlineData("after=abcd", "digest-malformed")]
    public async Task List_BadParameter_AnswersBadRequest(string query, string problem)
    {
        await using var node = new TestNode();
        using HttpResponseMessage response = await node.Client.GetAsync("/v1/blobs?" + query);

        await TestNode.ReadProblemAsync(response, HttpStatusCode.BadRequest, problem);
    }

    private static async Task<List<string>> FillAsync(TestNode node, int count)
    {
        byte[][] blobs = [.. Enumerable.Range(0, count).Select(static i =>
            System.Text.Encoding.ASCII.GetBytes(i.ToString(CultureInfo.InvariantCulture)))];
        await Parallel.ForEachAsync(blobs, async (blob, _) => await node.PutAsync(blob));
        return [.. blobs.Select(static blob => Blake2b256.Hash(blob).ToString()).Order(StringComparer.Ordinal)];
    }

    private static async Task<List<string>> ReadAllAsync(TestNode node, string query)
    {
        var seen = new List<string>();
        string? next = null;
        do
        {
            var after = next is null ? "" : $"&after={next}";
            JsonNode page = JsonNode.Parse(await node.Client.GetStringAsync($"/v1/blobs?{query}{after}"))!;
            seen.AddRange(page["blobs"]!.AsArray().Select(static blob => blob!["digest"]!.GetValue<string>()));
            next = page["next"]?.GetValue<string>();
        }
        while (next is not null);
        return seen;
    }
}
