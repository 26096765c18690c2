using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using BlobStash.Core.Hashing;
using BlobStash.Server.Tests.Nodes;
using BlobStash.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace BlobStash.Server.Tests.Followers;

/// <summary>Nodes that know each other in various shapes; after the first session only the feed runs.</summary>
public sealed class FollowTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Put_OnEitherSideOfAPeer_IsSoonOnTheOther(int writer)
    {
        await using KestrelNode cellar = await KestrelNode.StartAsync();
        await using KestrelNode attic = await KestrelNode.StartAsync();
        await AddPeerAsync(attic, "cellar", cellar);
        await WaitUntilFollowingAsync(attic, "cellar");
        KestrelNode[] nodes = [cellar, attic];

        await PutAsync(nodes[writer], "news"u8.ToArray());
        await WaitUntilStoredAsync(nodes[1 - writer], "news"u8.ToArray());

        // The blob is there a moment before its sender has the answer and counts it.
        var moved = writer == 0 ? "pulledBlobs" : "pushedBlobs";
        JsonNode peer = await WaitUntilAsync(
            attic, "cellar", peer => peer["feed"]![moved]!.GetValue<int>() > 0);
        Assert.Equal(1, peer["feed"]![moved]!.GetValue<int>());
        Assert.True(peer["provenEqual"] is not null);
    }

    [Theory]
    [InlineData("chain", "0-1 1-2")]
    [InlineData("ring", "0-1 1-2 2-0")]
    [InlineData("star", "0-1 0-2")]
    public async Task Put_AnywhereInAShape_ComesEverywhereAndToRest(string shape, string edges)
    {
        KestrelNode[] nodes =
            [await KestrelNode.StartAsync(), await KestrelNode.StartAsync(), await KestrelNode.StartAsync()];
        try
        {
            foreach (var edge in edges.Split(' '))
            {
                await AddPeerAsync(nodes[edge[0] - '0'], $"node{edge[2]}", nodes[edge[2] - '0']);
            }
            foreach (var edge in edges.Split(' '))
            {
                await WaitUntilFollowingAsync(nodes[edge[0] - '0'], $"node{edge[2]}");
            }

            for (var i = 0; i < 3; i++)
            {
                await PutAsync(nodes[i], BitConverter.GetBytes(i));
            }

            await WaitForAsync(() => nodes.All(static node => CountOf(node) == 3), shape);
            Assert.All(nodes, static node => Assert.Equal(3, CountOf(node)));
        }
        finally
        {
            foreach (KestrelNode node in nodes)
            {
                await node.DisposeAsync();
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Put_ManyAtOnceOnEitherSide_AllComeAcross(int writer)
    {
        await using KestrelNode cellar = await KestrelNode.StartAsync();
        await using KestrelNode attic = await KestrelNode.StartAsync();
        await AddPeerAsync(attic, "cellar", cellar);
        await WaitUntilFollowingAsync(attic, "cellar");
        KestrelNode[] nodes = [cellar, attic];

        await PutAsync(nodes[writer], new byte[3 << 20]);
        await Parallel.ForAsync(
            0, 500, async (i, _) => await PutAsync(nodes[writer], [.. BitConverter.GetBytes(i), .. new byte[100]]));
        await WaitForAsync(() => CountOf(nodes[1 - writer]) == 501, "all blobs are there");

        JsonNode peer = await WaitUntilAsync(attic, "cellar", static peer =>
            peer["feed"]!["lagChanges"]!.GetValue<int>() == 0
            && peer["feed"]!["pulledBlobs"]!.GetValue<int>() + peer["feed"]!["pushedBlobs"]!.GetValue<int>() == 501);
        Assert.Equal("following", peer["feed"]!["state"]!.GetValue<string>());
    }

    [Fact]
    public async Task Peer_DeletedBlob_IsNotBroughtBackByAnEarlierPut()
    {
        await using KestrelNode cellar = await KestrelNode.StartAsync();
        await using KestrelNode attic = await KestrelNode.StartAsync();
        byte[] bytes = "deleted here"u8.ToArray();
        await PutAsync(cellar, bytes);
        await PutAsync(attic, bytes);
        using HttpResponseMessage deleted = await attic.Client.DeleteAsync(TestNode.PathOf(bytes));
        await AddPeerAsync(attic, "cellar", cellar, deletions: "none");
        await WaitUntilFollowingAsync(attic, "cellar");

        await PutAsync(cellar, "after it"u8.ToArray());
        await WaitUntilStoredAsync(attic, "after it"u8.ToArray());

        Assert.Equal(1, CountOf(attic));
        Assert.Equal(2, CountOf(cellar));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Delete_OnEitherSideOfAPeer_IsSoonDoneOnTheOtherUntilItIsPutAgain(int writer)
    {
        await using KestrelNode cellar = await KestrelNode.StartAsync();
        await using KestrelNode attic = await KestrelNode.StartAsync();
        await AddPeerAsync(attic, "cellar", cellar);
        await WaitUntilFollowingAsync(attic, "cellar");
        KestrelNode[] nodes = [cellar, attic];
        byte[] bytes = "comes and goes"u8.ToArray();
        await PutAsync(nodes[1 - writer], bytes);
        await WaitUntilStoredAsync(nodes[writer], bytes);

        for (var round = 0; round < 3; round++)
        {
            using HttpResponseMessage deleted = await nodes[writer].Client.DeleteAsync(TestNode.PathOf(bytes));
            Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
            await WaitForAsync(() => nodes.All(static node => CountOf(node) == 0), "deleted on both");

            await PutAsync(nodes[1 - writer], bytes);
            await WaitForAsync(() => nodes.All(static node => CountOf(node) == 1), "stored on both again");
        }
    }

    [Fact]
    public async Task Delete_PeerDoesNotTakeIt_KeepsTheCopy()
    {
        await using KestrelNode cellar = await KestrelNode.StartAsync();
        await using KestrelNode attic = await KestrelNode.StartAsync();
        await AddPeerAsync(cellar, "attic", attic, deletions: "none");
        await WaitUntilFollowingAsync(cellar, "attic");
        byte[] bytes = "kept in the cellar"u8.ToArray();
        await PutAsync(attic, bytes);
        await WaitUntilStoredAsync(cellar, bytes);

        using HttpResponseMessage deleted = await attic.Client.DeleteAsync(TestNode.PathOf(bytes));
        await PutAsync(attic, "after it"u8.ToArray());
        await WaitUntilStoredAsync(cellar, "after it"u8.ToArray());

        Assert.Equal(2, CountOf(cellar));
        Assert.Equal(1, CountOf(attic));
    }

    [Fact]
    public async Task Peer_Removed_IsFollowedNoMore()
    {
        await using KestrelNode cellar = await KestrelNode.StartAsync();
        await using KestrelNode attic = await KestrelNode.StartAsync();
        await AddPeerAsync(attic, "cellar", cellar);
        await WaitUntilFollowingAsync(attic, "cellar");

        using HttpResponseMessage deleted = await attic.Client.DeleteAsync("/v1/peers/cellar");
        await attic.StopAsync().WaitAsync(TimeSpan.FromSeconds(15));

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
    }

    [Fact]
    public async Task Peer_Unreachable_SaysSo()
    {
        KestrelNode gone = await KestrelNode.StartAsync();
        Uri url = gone.Url;
        await gone.DisposeAsync();
        await using KestrelNode attic = await KestrelNode.StartAsync();
        await AddPeerAsync(attic, "cellar", url);

        JsonNode peer = await WaitUntilAsync(attic, "cellar", static peer => peer["lastError"] is not null);

        Assert.Contains("does not take the connection", peer["lastError"]!["reason"]!.GetValue<string>());
        Assert.Equal("connecting", peer["feed"]!["state"]!.GetValue<string>());
    }

    private static int CountOf(KestrelNode node) => (int)node.Services.GetRequiredService<BlobStore>().Count;

    private static Task AddPeerAsync(KestrelNode node, string name, KestrelNode peer, string? deletions = null) =>
        AddPeerAsync(node, name, peer.Url, deletions);

    private static async Task AddPeerAsync(KestrelNode node, string name, Uri url, string? deletions = null)
    {
        using HttpResponseMessage put = await node.Client.PutAsJsonAsync(
            $"/v1/peers/{name}", new { url = url.ToString(), intervalSeconds = 3600, deletions });
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
    }

    private static async Task PutAsync(KestrelNode node, byte[] bytes)
    {
        using HttpResponseMessage put = await node.Client.PutAsync(TestNode.PathOf(bytes), new ByteArrayContent(bytes));
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
    }

    private static Task WaitUntilStoredAsync(KestrelNode node, byte[] bytes)
    {
        BlobStore store = node.Services.GetRequiredService<BlobStore>();
        return WaitForAsync(() => store.TryGetLength(Blake2b256.Hash(bytes), out _), "the blob is there");
    }

    private static Task<JsonNode> WaitUntilFollowingAsync(KestrelNode node, string peer) => WaitUntilAsync(
        node, peer, static peer => peer["feed"]!["state"]!.GetValue<string>() == "following");

    private static async Task<JsonNode> ShowAsync(KestrelNode node, string peer) =>
        JsonNode.Parse(await node.Client.GetStringAsync($"/v1/peers/{peer}"))!;

    private static async Task<JsonNode> WaitUntilAsync(KestrelNode node, string peer, Func<JsonNode, bool> condition)
    {
        JsonNode seen = await ShowAsync(node, peer);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        var started = TimeProvider.System.GetTimestamp();
        while (!condition(seen))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, seen.ToJsonString());
            await timer.WaitForNextTickAsync();
            seen = await ShowAsync(node, peer);
        }
        return seen;
    }

    private static async Task WaitForAsync(Func<bool> condition, string what)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        var started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, $"In time: {what}");
            await timer.WaitForNextTickAsync();
        }
    }
}
