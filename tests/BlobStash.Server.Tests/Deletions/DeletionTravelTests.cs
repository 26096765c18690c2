using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using BlobStash.Core.Hashing;
using BlobStash.Server.Tests.Nodes;
using BlobStash.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace BlobStash.Server.Tests.Deletions;

/// <summary>Deletions that sessions carry from node to node.</summary>
public sealed class DeletionTravelTests
{
    private static readonly byte[] Blob = "here and there"u8.ToArray();
    private static readonly byte[] Other = "stays"u8.ToArray();

    [Theory]
    [InlineData(true, "both")]
    [InlineData(true, "push")]
    [InlineData(false, "both")]
    [InlineData(false, "pull")]
    public async Task Sync_BlobDeletedOnOneNode_IsDeletedOnTheOther(bool deleterAsks, string direction)
    {
        await using KestrelNode attic = await KestrelNode.StartAsync();
        await using KestrelNode cellar = await KestrelNode.StartAsync();
        await PutOnBothAsync(attic, cellar);
        await DeleteAsync(attic, Blob);

        JsonNode report = deleterAsks
            ? await SyncAsync(attic, cellar, direction)
            : await SyncAsync(cellar, attic, direction);

        Assert.Equal(1, report["deletions"]![deleterAsks ? "there" : "here"]!.GetValue<long>());
        Assert.NotNull(report["provenEqual"]);
        Assert.Equal(0, report["skippedDeleted"]!.GetValue<long>());
        Assert.False(IsStored(cellar, Blob) || IsStored(attic, Blob));
        Assert.True(IsStored(cellar, Other));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("pull")]
    public async Task Sync_DeletionsDoNotTravelThatWay_LeavesTheCopyAndProvesTheRest(string deletions)
    {
        await using KestrelNode attic = await KestrelNode.StartAsync();
        await using KestrelNode cellar = await KestrelNode.StartAsync();
        await PutOnBothAsync(attic, cellar);
        await DeleteAsync(attic, Blob);

        JsonNode report = await SyncAsync(attic, cellar, "both", deletions);

        Assert.True(IsStored(cellar, Blob));
        Assert.False(IsStored(attic, Blob));
        Assert.Null(report["provenEqual"]);
        Assert.Equal(1, report["skippedDeleted"]!.GetValue<long>());
        Assert.Equal(1, report["equalButDeletions"]!["blobs"]!.GetValue<long>());
    }

    [Fact]
    public async Task Sync_KeyMayNotDelete_SaysHowManyWereRefused()
    {
        const string Key = "a-key-without-the-role-delete";
        await using KestrelNode attic = await KestrelNode.StartAsync();
        await using KestrelNode cellar = await KestrelNode.StartAsync(
        [
            .. TestNode.Key(0, "peer", Key, "read", "write"),
        ]);
        cellar.Client.DefaultRequestHeaders.Authorization = new("Bearer", Key);
        await PutOnBothAsync(attic, cellar);
        await DeleteAsync(attic, Blob);

        JsonNode report = await SyncAsync(attic, cellar, "both", key: Key);

        Assert.True(IsStored(cellar, Blob));
        Assert.Equal(1, report["deletions"]!["refused"]!.GetValue<long>());
        Assert.Equal(1, report["equalButDeletions"]!["blobs"]!.GetValue<long>());
        Assert.Null(report["endedEarly"]);
    }

    [Fact]
    public async Task Sync_DeletedOnThreeNodesAndPutAgainOnOne_IsOnAllOfThem()
    {
        KestrelNode[] nodes =
            [await KestrelNode.StartAsync(), await KestrelNode.StartAsync(), await KestrelNode.StartAsync()];
        try
        {
            foreach (KestrelNode node in nodes)
            {
                await PutAsync(node, Blob);
                await DeleteAsync(node, Blob);
            }
            await PutAsync(nodes[0], Blob);

            JsonNode first = await SyncAsync(nodes[1], nodes[0], "both");
            JsonNode second = await SyncAsync(nodes[1], nodes[2], "both");

            Assert.All(nodes, static node => Assert.True(IsStored(node, Blob)));
            Assert.Equal(1, first["returned"]!.GetValue<long>());
            Assert.NotNull(second["provenEqual"]);
            Assert.Contains("had been deleted and is stored again", await nodes[1].StopAndReadLogAsync());
        }
        finally
        {
            foreach (KestrelNode node in nodes)
            {
                await node.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task Sync_LargeBlobAndManySmallOnes_AreDeletedAndComeBack()
    {
        await using KestrelNode attic = await KestrelNode.StartAsync();
        await using KestrelNode cellar = await KestrelNode.StartAsync();
        byte[][] blobs = [new byte[9 << 20], .. Enumerable.Range(0, 300).Select(static i => BitConverter.GetBytes(i))];
        foreach (var blob in blobs)
        {
            await PutAsync(attic, blob);
        }
        await SyncAsync(attic, cellar, "both");
        foreach (var blob in blobs)
        {
            await DeleteAsync(cellar, blob);
        }

        JsonNode gone = await SyncAsync(attic, cellar, "both");
        var countAfter = attic.Services.GetRequiredService<BlobStore>().Count;
        foreach (var blob in blobs)
        {
            await PutAsync(cellar, blob);
        }
        JsonNode back = await SyncAsync(attic, cellar, "both");

        Assert.Equal(blobs.Length, gone["deletions"]!["here"]!.GetValue<long>());
        Assert.Equal(0, countAfter);
        Assert.Equal(blobs.Length, back["returned"]!.GetValue<long>());
        Assert.NotNull(back["provenEqual"]);
    }

    private static async Task PutOnBothAsync(KestrelNode attic, KestrelNode cellar)
    {
        foreach (KestrelNode node in new[] { attic, cellar })
        {
            await PutAsync(node, Blob);
            await PutAsync(node, Other);
        }
    }

    private static bool IsStored(KestrelNode node, byte[] blob) =>
        node.Services.GetRequiredService<BlobStore>().TryGetLength(Blake2b256.Hash(blob), out _);

    private static async Task DeleteAsync(KestrelNode node, byte[] blob)
    {
        using HttpResponseMessage deleted = await node.Client.DeleteAsync(TestNode.PathOf(blob));
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
    }

    private static async Task<JsonNode> SyncAsync(
        KestrelNode node, KestrelNode peer, string direction, string? deletions = null, string? key = null)
    {
        using HttpResponseMessage response = await node.Client.PostAsJsonAsync(
            "/v1/sync", new { url = peer.Url, direction, deletions, apiKey = key });
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
