using System.Net;
using BlobStash.Core.Clocks;
using BlobStash.Server.Tests.Nodes;

namespace BlobStash.Server.Tests.Followers;

/// <summary>
/// A blob is put again on one node and deleted on another one before; whatever the deletion reaches, the put wins.
/// </summary>
public sealed class RenewalTravelTests
{
    private static readonly byte[] Blob = "deleted there and put again here"u8.ToArray();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Delete_PutAgainLaterOnTheOtherNode_ComesBackWithoutASession(int deleter)
    {
        await using KestrelNode cellar = await KestrelNode.StartAsync();
        await using KestrelNode attic = await KestrelNode.StartAsync();
        await attic.FollowAsync("cellar", cellar);
        KestrelNode[] nodes = [cellar, attic];
        await attic.PutAsync(Blob);
        await Waiting.ForAsync(() => cellar.IsStored(Blob), "on both");
        Stamp later = await PutLaterAsync(nodes[1 - deleter]);

        await nodes[deleter].DeleteAsync(Blob);

        await Waiting.ForAsync(() => nodes[deleter].FindStamp(Blob) == later, "back on the node that deleted it");
        Assert.True(nodes[1 - deleter].IsStored(Blob));
        Assert.Equal(later, nodes[1 - deleter].FindStamp(Blob));
    }

    [Fact]
    public async Task Delete_OfThreeNodesOneHasALaterPut_ComesBackToAllOfThem()
    {
        await using NodeGroup group = await NodeGroup.StartAsync(3);
        IReadOnlyList<KestrelNode> nodes = group.Nodes;
        await nodes[0].FollowAsync("renewer", nodes[1]);
        await nodes[0].FollowAsync("third", nodes[2]);
        await nodes[0].PutAsync(Blob);
        await Waiting.ForAsync(() => nodes.All(static node => node.IsStored(Blob)), "on all three");
        Stamp later = await PutLaterAsync(nodes[1]);

        await nodes[0].DeleteAsync(Blob);
        await Waiting.ForAsync(() => nodes[0].FindStamp(Blob) == later, "back on the node that deleted it");
        await nodes[0].PutAsync("behind it"u8.ToArray());
        await Waiting.ForAsync(() => nodes.All(node => node.IsStored("behind it"u8.ToArray())), "all came across");

        await Waiting.ForAsync(() => nodes.All(static node => node.IsStored(Blob)), "back on all three");
    }

    [Theory]
    [InlineData("PUT", true)]
    [InlineData("PUT", false)]
    [InlineData("POST", true)]
    public async Task Put_BlobIsStored_IsAPutWhereTheNodeHasAPeer(string method, bool hasPeer)
    {
        await using KestrelNode node = await KestrelNode.StartAsync();
        if (hasPeer)
        {
            await node.AddPeerAsync("nowhere", new Uri("http://127.0.0.1:9"));
        }
        await node.PutAsync(Blob);
        Stamp first = node.FindStamp(Blob);

        using var request = new HttpRequestMessage(
            new HttpMethod(method), method == "PUT" ? TestNode.PathOf(Blob) : "/v1/blobs")
        {
            Content = new ByteArrayContent(Blob),
        };
        using HttpResponseMessage again = await node.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal(hasPeer, node.FindStamp(Blob) > first);
    }

    [Fact]
    public async Task Put_PeerIsSentToAlone_KeepsTheStampThatItHasHere()
    {
        await using KestrelNode cellar = await KestrelNode.StartAsync();
        await using KestrelNode attic = await KestrelNode.StartAsync();
        await attic.AddPeerAsync("cellar", cellar.Url, direction: "push");
        await attic.WaitForPeerAsync("cellar", static peer => peer["lastSession"] is not null);

        await attic.PutAsync(Blob);
        await Waiting.ForAsync(() => cellar.IsStored(Blob), "on both");

        Assert.Equal(attic.FindStamp(Blob), cellar.FindStamp(Blob));
    }

    /// <summary>
    /// As a session brings it that carries the put of a client. A minute ahead of the clock, so that a deletion made
    /// from now on is the earlier change, however soon it arrives.
    /// </summary>
    private static async Task<Stamp> PutLaterAsync(KestrelNode node)
    {
        var later = Stamp.FromMilliseconds(DateTimeOffset.UtcNow.AddMinutes(1).ToUnixTimeMilliseconds());
        using var request = new HttpRequestMessage(HttpMethod.Put, TestNode.PathOf(Blob))
        {
            Content = new ByteArrayContent(Blob),
        };
        request.Headers.Add("BlobStash-Sync", "2");
        request.Headers.Add("BlobStash-Stamp", later.ToString());
        using HttpResponseMessage put = await node.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        Assert.Equal(later, node.FindStamp(Blob));
        return later;
    }
}
