using System.Net;
using System.Text.Json.Nodes;
using BlobStash.Server.Tests.Nodes;

namespace BlobStash.Server.Tests.Followers;

/// <summary>Nodes that know each other in various shapes; after the first session only the feed runs.</summary>
public sealed class FollowTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Put_OnEitherSideOfAPeer_IsSoonOnTheOther(int writer)
    {
        await using KestrelNode cellar = await KestrelNode.StartAsync();
        await using KestrelNode attic = await KestrelNode.StartAsync();
        await attic.FollowAsync("cellar", cellar);
        KestrelNode[] nodes = [cellar, attic];

        await nodes[writer].PutAsync("news"u8.ToArray());
        await Waiting.ForAsync(() => nodes[1 - writer].IsStored("news"u8.ToArray()), "the blob is there");

        // The blob is there a moment before its sender has the answer and counts it.
        var moved = writer == 0 ? "pulledBlobs" : "pushedBlobs";
        JsonNode peer = await attic.WaitForPeerAsync("cellar", peer => peer["feed"]![moved]!.GetValue<int>() > 0);
        Assert.Equal(1, peer["feed"]![moved]!.GetValue<int>());
        Assert.True(peer["provenEqual"] is not null);
    }

    [Theory]
    [InlineData("chain", "0-1 1-2")]
    [InlineData("ring", "0-1 1-2 2-0")]
    [InlineData("star", "0-1 0-2")]
    public async Task Put_AnywhereInAShape_ComesEverywhereAndToRest(string shape, string edges)
    {
        await using NodeGroup group = await NodeGroup.StartAsync(3);
        IReadOnlyList<KestrelNode> nodes = group.Nodes;
        foreach (var edge in edges.Split(' '))
        {
            await nodes[edge[0] - '0'].AddPeerAsync($"node{edge[2]}", nodes[edge[2] - '0'].Url);
        }
        foreach (var edge in edges.Split(' '))
        {
            await nodes[edge[0] - '0'].WaitUntilFollowingAsync($"node{edge[2]}");
        }

        for (var i = 0; i < 3; i++)
        {
            await nodes[i].PutAsync(BitConverter.GetBytes(i));
        }

        await Waiting.ForAsync(() => nodes.All(static node => node.Store.Count == 3), shape);
        Assert.All(nodes, static node => Assert.Equal(3, node.Store.Count));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Put_ManyAtOnceOnEitherSide_AllComeAcross(int writer)
    {
        await using KestrelNode cellar = await KestrelNode.StartAsync();
        await using KestrelNode attic = await KestrelNode.StartAsync();
        await attic.FollowAsync("cellar", cellar);
        KestrelNode[] nodes = [cellar, attic];

        await nodes[writer].PutAsync(new byte[3 << 20]);
        await Parallel.ForAsync(
            0, 500, async (i, _) => await nodes[writer].PutAsync([.. BitConverter.GetBytes(i), .. new byte[100]]));
        await Waiting.ForAsync(() => nodes[1 - writer].Store.Count == 501, "all blobs are there");

        JsonNode peer = await attic.WaitForPeerAsync("cellar", static peer =>
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
        await cellar.PutAsync(bytes);
        await attic.PutAsync(bytes);
        await attic.DeleteAsync(bytes);
        await attic.FollowAsync("cellar", cellar, deletions: "none");

        await cellar.PutAsync("after it"u8.ToArray());
        await Waiting.ForAsync(() => attic.IsStored("after it"u8.ToArray()), "the blob is there");

        Assert.Equal(1, attic.Store.Count);
        Assert.Equal(2, cellar.Store.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Delete_OnEitherSideOfAPeer_IsSoonDoneOnTheOtherUntilItIsPutAgain(int writer)
    {
        await using KestrelNode cellar = await KestrelNode.StartAsync();
        await using KestrelNode attic = await KestrelNode.StartAsync();
        await attic.FollowAsync("cellar", cellar);
        KestrelNode[] nodes = [cellar, attic];
        byte[] bytes = "comes and goes"u8.ToArray();
        await nodes[1 - writer].PutAsync(bytes);
        await Waiting.ForAsync(() => nodes[writer].IsStored(bytes), "the blob is there");

        for (var round = 0; round < 3; round++)
        {
            await nodes[writer].DeleteAsync(bytes);
            await Waiting.ForAsync(() => nodes.All(static node => node.Store.Count == 0), "deleted on both");

            await nodes[1 - writer].PutAsync(bytes);
            await Waiting.ForAsync(() => nodes.All(static node => node.Store.Count == 1), "stored on both again");
        }
    }

    [Fact]
    public async Task Delete_PeerDoesNotTakeIt_KeepsTheCopy()
    {
        await using KestrelNode cellar = await KestrelNode.StartAsync();
        await using KestrelNode attic = await KestrelNode.StartAsync();
        await cellar.FollowAsync("attic", attic, deletions: "none");
        byte[] bytes = "kept in the cellar"u8.ToArray();
        await attic.PutAsync(bytes);
        await Waiting.ForAsync(() => cellar.IsStored(bytes), "the blob is there");

        await attic.DeleteAsync(bytes);
        await attic.PutAsync("after it"u8.ToArray());
        await Waiting.ForAsync(() => cellar.IsStored("after it"u8.ToArray()), "the blob is there");

        Assert.Equal(2, cellar.Store.Count);
        Assert.Equal(1, attic.Store.Count);
    }

    [Fact]
    public async Task Peer_Removed_IsFollowedNoMore()
    {
        await using KestrelNode cellar = await KestrelNode.StartAsync();
        await using KestrelNode attic = await KestrelNode.StartAsync();
        await attic.FollowAsync("cellar", cellar);

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
        await attic.AddPeerAsync("cellar", url);

        JsonNode peer = await attic.WaitForPeerAsync("cellar", static peer => peer["lastError"] is not null);

        Assert.Contains("does not take the connection", peer["lastError"]!["reason"]!.GetValue<string>());
        Assert.Equal("connecting", peer["feed"]!["state"]!.GetValue<string>());
    }
}
