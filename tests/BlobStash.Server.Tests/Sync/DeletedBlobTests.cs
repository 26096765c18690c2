using System.Net;
using System.Text.Json.Nodes;
using BlobStash.Core.Hashing;
using BlobStash.Server.Tests.Nodes;

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
        await peer.PutAsync(blob);
        await node.PutAsync(blob);
        await node.DeleteAsync(blob);

        JsonNode pulled = await node.SyncAsync(peer, deletions: "none");
        JsonNode pushed = await peer.SyncAsync(node, deletions: "none");
        var isStored = node.IsStored(blob);
        await node.PutAsync(blob);
        JsonNode last = await node.SyncAsync(peer, deletions: "none");

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
}
