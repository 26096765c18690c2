using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Server.Tests.Nodes;
using BlobStash.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace BlobStash.Server.Tests.Deletions;

/// <summary>What a node removes by itself stays removed there, and stored everywhere else.</summary>
public sealed class EvictionTravelTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly byte[] Blob = "had to make room"u8.ToArray();
    private static readonly byte[] Marker = "stored behind it"u8.ToArray();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Sync_EvictedOnOneNode_NeitherDeletesThereNorFetchesUntilAClientPutsIt(bool evictorAsks)
    {
        await using KestrelNode cache = await KestrelNode.StartAsync();
        await using KestrelNode cellar = await KestrelNode.StartAsync();
        await PutAsync(cellar, Blob);
        await SyncAsync(cache, cellar);
        await EvictAsync(cache);

        JsonNode report = evictorAsks ? await SyncAsync(cache, cellar) : await SyncAsync(cellar, cache);
        var isApart = IsStored(cellar, Blob) && !IsStored(cache, Blob);
        await PutAsync(cache, Blob);
        JsonNode last = await SyncAsync(cellar, cache);

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
        await (evictorFollows ? FollowAsync(cache, cellar) : FollowAsync(cellar, cache));
        await PutAsync(cellar, Blob);
        await WaitForAsync(() => IsStored(cache, Blob), "on both");

        var start = JsonNode.Parse(await cache.Client.GetStringAsync("/v1/changes"))!["next"]!.GetValue<string>();
        await EvictAsync(cache);
        await PutAsync(cache, Marker);
        await WaitForAsync(() => IsStored(cellar, Marker), "what came after the eviction is there");
        var deletion = await FindDeletionAsync(cache, start);

        Assert.True(IsStored(cellar, Blob));
        Assert.False(IsStored(cache, Blob));
        Assert.True(deletion["local"]!.GetValue<bool>());

        await PutAsync(cache, Blob);
        Assert.True(IsStored(cache, Blob));
        Assert.True(IsStored(cellar, Blob));
    }

    [Fact]
    public async Task Sync_EvictedHereAndDeletedThere_TakesTheDeletion()
    {
        await using KestrelNode cache = await KestrelNode.StartAsync();
        await using KestrelNode cellar = await KestrelNode.StartAsync();
        await PutAsync(cellar, Blob);
        await SyncAsync(cache, cellar);
        await EvictAsync(cache);
        using (HttpResponseMessage deleted = await cellar.Client.DeleteAsync(TestNode.PathOf(Blob)))
        {
            Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        }

        JsonNode report = await SyncAsync(cache, cellar);

        Assert.True(report["alreadyInSync"]!.GetValue<bool>());
        Assert.False(IsStored(cache, Blob) || IsStored(cellar, Blob));
    }

    private static async Task EvictAsync(KestrelNode node) => Assert.True(
        await node.Services.GetRequiredService<BlobStore>()
            .EvictAsync(Blake2b256.Hash(Blob), CancellationToken.None));

    private static bool IsStored(KestrelNode node, byte[] bytes) =>
        node.Services.GetRequiredService<BlobStore>().TryGetLength(Blake2b256.Hash(bytes), out _);

    private static async Task<JsonNode> FindDeletionAsync(KestrelNode node, string start)
    {
        Digest digest = Blake2b256.Hash(Blob);
        JsonNode page = JsonNode.Parse(await node.Client.GetStringAsync($"/v1/changes?after={start}"))!;
        return Assert.Single(
            page["changes"]!.AsArray(),
            change => change!["kind"]!.GetValue<string>() == "delete"
                && change["digest"]!.GetValue<string>() == digest.ToString())!;
    }

    private static async Task<JsonNode> SyncAsync(KestrelNode node, KestrelNode peer)
    {
        using HttpResponseMessage response = await node.Client.PostAsJsonAsync(
            "/v1/sync", new { url = peer.Url, direction = "both" });
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        return JsonNode.Parse(text)!;
    }

    private static async Task PutAsync(KestrelNode node, byte[] bytes)
    {
        using HttpResponseMessage put = await node.Client.PutAsync(TestNode.PathOf(bytes), new ByteArrayContent(bytes));
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
    }

    private static async Task FollowAsync(KestrelNode node, KestrelNode peer)
    {
        using HttpResponseMessage put = await node.Client.PutAsJsonAsync(
            "/v1/peers/other", new { url = peer.Url.ToString(), intervalSeconds = 3600 });
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        await WaitForAsync(
            async () => JsonNode.Parse(await node.Client.GetStringAsync("/v1/peers/other"))!["feed"]!["state"]!
                .GetValue<string>() == "following",
            "following");
    }

    private static Task WaitForAsync(Func<bool> condition, string what) =>
        WaitForAsync(() => Task.FromResult(condition()), what);

    private static async Task WaitForAsync(Func<Task<bool>> condition, string what)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        var started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, $"In time: {what}");
            await timer.WaitForNextTickAsync();
        }
    }
}
