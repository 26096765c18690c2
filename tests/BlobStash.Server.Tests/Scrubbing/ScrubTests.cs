using System.Net;
using System.Text.Json.Nodes;
using BlobStash.Server.Tests.Nodes;

namespace BlobStash.Server.Tests.Scrubbing;

public sealed class ScrubTests
{
    private static readonly byte[] Blob = "a blob that is going to rot"u8.ToArray();

    [Fact]
    public async Task Get_BeforeTheFirstScrub_SaysThatThereWasNone()
    {
        await using var node = new TestNode();

        JsonNode report = JsonNode.Parse(await node.Client.GetStringAsync("/v1/scrub"))!;

        Assert.Equal("none", report["status"]!.GetValue<string>());
    }

    [Fact]
    public async Task Post_SoundStore_ReadsEverythingAndFindsNothing()
    {
        await using var node = new TestNode();
        await node.PutAsync(Blob);

        JsonNode report = await node.Client.ScrubAsync("?digests=true");

        Assert.Equal(0, report["findingCount"]!.GetValue<long>());
        Assert.True(report["bytesDone"]!.GetValue<long>() > Blob.Length);
        Assert.Equal(report["bytesTotal"]!.GetValue<long>(), report["bytesDone"]!.GetValue<long>());
    }

    [Fact]
    public async Task Post_RottenBlobThatNobodyElseHas_SetsItAsideUntilItIsPutAgain()
    {
        await using var node = new TestNode();
        var path = await node.PutAsync(Blob);
        node.Folder.Rot();

        JsonNode report = await node.Client.ScrubAsync();
        using HttpResponseMessage damaged = await node.Client.GetAsync(path);
        var count = await CountAsync(node);
        await node.PutAsync(Blob);
        var again = await node.Client.GetByteArrayAsync(path);

        JsonNode finding = Assert.Single(report["findings"]!.AsArray())!;
        Assert.Equal("quarantined", finding["action"]!.GetValue<string>());
        Assert.Equal(path[^64..], finding["digest"]!.GetValue<string>());
        await TestNode.ReadProblemAsync(damaged, HttpStatusCode.InternalServerError, "blob-damaged");
        Assert.Equal(0, count);
        Assert.Equal(Blob, again);
    }

    [Fact]
    public async Task Post_RottenBlobThatAPeerHas_FetchesIt()
    {
        await using KestrelNode peer = await KestrelNode.StartAsync();
        await peer.PutAsync(Blob);
        await using var node = new TestNode(
            ("BlobStash:Sync:Peers:0:Name", "cellar"),
            ("BlobStash:Sync:Peers:0:Url", peer.Client.BaseAddress!.ToString()),
            ("BlobStash:Sync:Peers:0:Interval", "00:00:00"));
        var path = await node.PutAsync(Blob);
        node.Folder.Rot();

        JsonNode report = await node.Client.ScrubAsync();
        var restored = await node.Client.GetByteArrayAsync(path);

        Assert.Equal("fetched", Assert.Single(report["findings"]!.AsArray())!["action"]!.GetValue<string>());
        Assert.Equal(Blob, restored);
    }

    [Fact]
    public async Task Post_UnknownWish_AnswersWhatIsWrong()
    {
        await using var node = new TestNode();

        using HttpResponseMessage response = await node.Client.PostAsync("/v1/scrub?digests=maybe", null);

        await TestNode.ReadProblemAsync(response, HttpStatusCode.BadRequest, "parameter-malformed");
    }

    [Fact]
    public async Task Post_KeyWithoutTheRole_IsRefused()
    {
        await using var node = new TestNode(TestNode.Key(0, "reader", TestNode.AdminKey, "read", "write"));

        using HttpResponseMessage response = await node.SendAsync(
            HttpMethod.Post, "/v1/scrub", static headers => headers.Authorization = new("Bearer", TestNode.AdminKey));

        await TestNode.ReadProblemAsync(response, HttpStatusCode.Forbidden, "role-missing");
    }

    private static async Task<long> CountAsync(TestNode node) =>
        JsonNode.Parse(await node.Client.GetStringAsync("/v1/state"))!["count"]!.GetValue<long>();
}
