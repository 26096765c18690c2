using System.Text.Json.Nodes;
using BlobStash.Server.Tests.Nodes;

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
        await attic.DeleteAsync(Blob);

        JsonNode report = deleterAsks
            ? await attic.SyncAsync(cellar, direction)
            : await cellar.SyncAsync(attic, direction);

        Assert.Equal(1, report["deletions"]![deleterAsks ? "there" : "here"]!.GetValue<long>());
        Assert.NotNull(report["provenEqual"]);
        Assert.Equal(0, report["skippedDeleted"]!.GetValue<long>());
        Assert.False(cellar.IsStored(Blob) || attic.IsStored(Blob));
        Assert.True(cellar.IsStored(Other));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("pull")]
    public async Task Sync_DeletionsDoNotTravelThatWay_LeavesTheCopyAndProvesTheRest(string deletions)
    {
        await using KestrelNode attic = await KestrelNode.StartAsync();
        await using KestrelNode cellar = await KestrelNode.StartAsync();
        await PutOnBothAsync(attic, cellar);
        await attic.DeleteAsync(Blob);

        JsonNode report = await attic.SyncAsync(cellar, "both", deletions);

        Assert.True(cellar.IsStored(Blob));
        Assert.False(attic.IsStored(Blob));
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
        await attic.DeleteAsync(Blob);

        JsonNode report = await attic.SyncAsync(cellar, "both", apiKey: Key);

        Assert.True(cellar.IsStored(Blob));
        Assert.Equal(1, report["deletions"]!["refused"]!.GetValue<long>());
        Assert.Equal(1, report["equalButDeletions"]!["blobs"]!.GetValue<long>());
        Assert.Null(report["endedEarly"]);
    }

    [Fact]
    public async Task Sync_DeletedOnThreeNodesAndPutAgainOnOne_IsOnAllOfThem()
    {
        await using NodeGroup group = await NodeGroup.StartAsync(3);
        IReadOnlyList<KestrelNode> nodes = group.Nodes;
        foreach (KestrelNode node in nodes)
        {
            await node.PutAsync(Blob);
            await node.DeleteAsync(Blob);
        }
        await nodes[0].PutAsync(Blob);

        JsonNode first = await nodes[1].SyncAsync(nodes[0], "both");
        JsonNode second = await nodes[1].SyncAsync(nodes[2], "both");

        Assert.All(nodes, static node => Assert.True(node.IsStored(Blob)));
        Assert.Equal(1, first["returned"]!.GetValue<long>());
        Assert.NotNull(second["provenEqual"]);
        Assert.Contains("had been deleted and is stored again", await nodes[1].StopAndReadLogAsync());
    }

    [Fact]
    public async Task Sync_LargeBlobAndManySmallOnes_AreDeletedAndComeBack()
    {
        await using KestrelNode attic = await KestrelNode.StartAsync();
        await using KestrelNode cellar = await KestrelNode.StartAsync();
        byte[][] blobs = [new byte[9 << 20], .. Enumerable.Range(0, 300).Select(static i => BitConverter.GetBytes(i))];
        foreach (var blob in blobs)
        {
            await attic.PutAsync(blob);
        }
        await attic.SyncAsync(cellar, "both");
        foreach (var blob in blobs)
        {
            await cellar.DeleteAsync(blob);
        }

        JsonNode gone = await attic.SyncAsync(cellar, "both");
        var countAfter = attic.Store.Count;
        foreach (var blob in blobs)
        {
            await cellar.PutAsync(blob);
        }
        JsonNode back = await attic.SyncAsync(cellar, "both");

        Assert.Equal(blobs.Length, gone["deletions"]!["here"]!.GetValue<long>());
        Assert.Equal(0, countAfter);
        Assert.Equal(blobs.Length, back["returned"]!.GetValue<long>());
        Assert.NotNull(back["provenEqual"]);
    }

    private static async Task PutOnBothAsync(KestrelNode attic, KestrelNode cellar)
    {
        foreach (KestrelNode node in new[] { attic, cellar })
        {
            await node.PutAsync(Blob);
            await node.PutAsync(Other);
        }
    }
}
