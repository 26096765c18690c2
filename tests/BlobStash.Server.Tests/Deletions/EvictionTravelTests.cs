using System.Text.Json.Nodes;
using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Server.Tests.Nodes;

namespace BlobStash.Server.Tests.Deletions;

/// <summary>What a node removes by itself stays removed there, and stored everywhere else.</summary>
public sealed class EvictionTravelTests
{
    private static readonly byte[] Blob = "had to make room"u8.ToArray();
    private static readonly byte[] Marker = "stored behind it"u8.ToArray();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Sync_EvictedOnOneNode_NeitherDeletesThereNorFetchesUntilAClientPutsIt(bool evictorAsks)
    {
        await using KestrelNode cache = await KestrelNode.StartAsync();
        await using KestrelNode cellar = await KestrelNode.StartAsync();
        await cellar.PutAsync(Blob);
        await cache.SyncAsync(cellar, "both");
        await EvictAsync(cache);

        JsonNode report = evictorAsks ? await cache.SyncAsync(cellar, "both") : await cellar.SyncAsync(cache, "both");
        var isApart = cellar.IsStored(Blob) && !cache.IsStored(Blob);
        await cache.PutAsync(Blob);
        JsonNode last = await cellar.SyncAsync(cache, "both");

        Assert.True(isApart);
        Assert.Equal(1, report["skippedDeleted"]!.GetValue<long>());
        Assert.Equal(1, report["equalButDeletions"]!["blobs"]!.GetValue<long>());
        Assert.Null(report["provenEqual"]);
        foreach (var way in new[] { "here", "there", "refused" })
        {
            Assert.Equal(0, report["deletions"]![way]!.GetValue<long>());
        }
        Assert.Equal(0, report["pulled"]!["blobs"]!.GetValue<long>());
        Assert.Equal(0, report["pushed"]!["blobs"]!.GetValue<long>());
        Assert.Equal(0, report["failedBlobs"]!.GetValue<long>());
        Assert.True(last["alreadyInSync"]!.GetValue<bool>());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Follow_EvictedOnOneNode_StaysSoUntilAClientPutsIt(bool evictorFollows)
    {
        await using KestrelNode cache = await KestrelNode.StartAsync();
        await using KestrelNode cellar = await KestrelNode.StartAsync();
        await (evictorFollows ? cache.FollowAsync("other", cellar) : cellar.FollowAsync("other", cache));
        await cellar.PutAsync(Blob);
        await Waiting.ForAsync(() => cache.IsStored(Blob), "on both");

        var start = JsonNode.Parse(await cache.Client.GetStringAsync("/v1/changes"))!["next"]!.GetValue<string>();
        await EvictAsync(cache);
        await cache.PutAsync(Marker);
        await Waiting.ForAsync(() => cellar.IsStored(Marker), "what came after the eviction is there");
        var deletion = await FindDeletionAsync(cache, start);

        Assert.True(cellar.IsStored(Blob));
        Assert.False(cache.IsStored(Blob));
        Assert.True(deletion["local"]!.GetValue<bool>());

        await cache.PutAsync(Blob);
        Assert.True(cache.IsStored(Blob));
        Assert.True(cellar.IsStored(Blob));
    }

    [Fact]
    public async Task Sync_EvictedHereAndDeletedThere_TakesTheDeletion()
    {
        await using KestrelNode cache = await KestrelNode.StartAsync();
        await using KestrelNode cellar = await KestrelNode.StartAsync();
        await cellar.PutAsync(Blob);
        await cache.SyncAsync(cellar, "both");
        await EvictAsync(cache);
        await cellar.DeleteAsync(Blob);

        JsonNode report = await cache.SyncAsync(cellar, "both");

        Assert.True(report["alreadyInSync"]!.GetValue<bool>());
        Assert.False(cache.IsStored(Blob) || cellar.IsStored(Blob));
    }

    private static async Task EvictAsync(KestrelNode node) => Assert.True(
        await node.Store
            .EvictAsync(Blake2b256.Hash(Blob), CancellationToken.None));

    private static async Task<JsonNode> FindDeletionAsync(KestrelNode node, string start)
    {
        Digest digest = Blake2b256.Hash(Blob);
        JsonNode page = JsonNode.Parse(await node.Client.GetStringAsync($"/v1/changes?after={start}"))!;
        return Assert.Single(
            page["changes"]!.AsArray(),
            change => change!["kind"]!.GetValue<string>() == "delete"
                && change["digest"]!.GetValue<string>() == digest.ToString())!;
    }
}
