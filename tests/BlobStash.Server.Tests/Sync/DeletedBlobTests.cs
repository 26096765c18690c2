using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using BlobStash.Core.Hashing;
using BlobStash.Server.Tests.Nodes;
using BlobStash.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace BlobStash.Server.Tests.Sync;

public sealed class DeletedBlobTests
{
    private static readonly byte[] Small = "gone"u8.ToArray();

    [Theory]
    [InlineData(4)]
    [InlineData(3 << 20)]
    public async Task Sync_BlobDeletedHere_StaysDeletedUntilAClientPutsIt(int length)
    {
        var blob = new byte[length];
        await using KestrelNode peer = await KestrelNode.StartAsync();
        await using KestrelNode node = await KestrelNode.StartAsync();
        await PutAsync(peer, blob);
        await PutAsync(node, blob);
        Assert.Equal(HttpStatusCode.NoContent, (await node.Client.DeleteAsync(TestNode.PathOf(blob))).StatusCode);

        JsonNode pulled = await SyncAsync(node, peer);
        JsonNode pushed = await SyncAsync(peer, node);
        var isStored = node.Services.GetRequiredService<BlobStore>().TryGetLength(Blake2b256.Hash(blob), out _);
        await PutAsync(node, blob);
        JsonNode last = await SyncAsync(node, peer);

        Assert.False(isStored);
        foreach (JsonNode report in new[] { pulled, pushed })
        {
            Assert.Equal(1, report["equalButDeletions"]!["blobs"]!.GetValue<long>());
            Assert.Null(report["provenEqual"]);
            Assert.Equal(1, report["skippedDeleted"]!.GetValue<long>());
            Assert.Equal(0, report["failedBlobs"]!.GetValue<long>());
            Assert.Equal(0, report["pulled"]!["blobs"]!.GetValue<long>());
            Assert.Equal(0, report["pushed"]!["blobs"]!.GetValue<long>());
        }
        Assert.True(last["alreadyInSync"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Put_FromASessionOfADeletedBlob_AnswersConflict()
    {
        await using var node = new TestNode();
        var path = await node.PutAsync(Small);
        await node.Client.DeleteAsync(path);

        using HttpResponseMessage refused = await node.SendAsync(
            HttpMethod.Put, path, static headers => headers.Add("BlobStash-Sync", "1"), new ByteArrayContent(Small));
        using HttpResponseMessage stored = await node.SendAsync(
            HttpMethod.Put, path, static headers => headers.Add("BlobStash-Sync", "0"), new ByteArrayContent(Small));

        JsonNode problem = await TestNode.ReadProblemAsync(refused, HttpStatusCode.Conflict, "blob-deleted");
        Assert.Equal(Blake2b256.Hash(Small).ToString(), problem["digest"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.Created, stored.StatusCode);
    }

    [Fact]
    public async Task Put_FromASessionOfANewBlob_StoresIt()
    {
        await using var node = new TestNode();

        using HttpResponseMessage stored = await node.SendAsync(
            HttpMethod.Put,
            TestNode.PathOf(Small),
            static headers => headers.Add("BlobStash-Sync", "1"),
            new ByteArrayContent(Small));

        Assert.Equal(HttpStatusCode.Created, stored.StatusCode);
    }

    private static async Task<JsonNode> SyncAsync(KestrelNode node, KestrelNode peer)
    {
        using HttpResponseMessage response = await node.Client.PostAsJsonAsync(
            "/v1/sync", new { url = peer.Url, deletions = "none" });
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        return JsonNode.Parse(text)!;
    }

    private static async Task PutAsync(KestrelNode node, byte[] bytes)
    {
        using HttpResponseMessage put = await node.Client.PutAsync(TestNode.PathOf(bytes), new ByteArrayContent(bytes));
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
    }
}
