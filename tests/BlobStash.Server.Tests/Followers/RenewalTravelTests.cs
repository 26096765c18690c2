using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using BlobStash.Core.Clocks;
using BlobStash.Core.Hashing;
using BlobStash.Server.Tests.Nodes;
using BlobStash.Storage;
using BlobStash.Storage.Contract;
using Microsoft.Extensions.DependencyInjection;

namespace BlobStash.Server.Tests.Followers;

/// <summary>
/// A blob is put again on one node and deleted on another one before; whatever the deletion reaches, the put wins.
/// </summary>
public sealed class RenewalTravelTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly byte[] Blob = "deleted there and put again here"u8.ToArray();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Delete_PutAgainLaterOnTheOtherNode_ComesBackWithoutASession(int deleter)
    {
        await using KestrelNode cellar = await KestrelNode.StartAsync();
        await using KestrelNode attic = await KestrelNode.StartAsync();
        await FollowAsync(attic, "cellar", cellar);
        KestrelNode[] nodes = [cellar, attic];
        await PutAsync(attic, Blob, HttpStatusCode.Created);
        await WaitForAsync(() => IsStored(cellar), "on both");
        Stamp later = await PutLaterAsync(nodes[1 - deleter]);

        await DeleteAsync(nodes[deleter]);

        await WaitForAsync(() => StampOn(nodes[deleter]) == later, "back on the node that deleted it");
        Assert.True(IsStored(nodes[1 - deleter]));
        Assert.Equal(later, StampOn(nodes[1 - deleter]));
    }

    [Fact]
    public async Task Delete_OfThreeNodesOneHasALaterPut_ComesBackToAllOfThem()
    {
        KestrelNode[] nodes =
            [await KestrelNode.StartAsync(), await KestrelNode.StartAsync(), await KestrelNode.StartAsync()];
        try
        {
            await FollowAsync(nodes[0], "renewer", nodes[1]);
            await FollowAsync(nodes[0], "third", nodes[2]);
            await PutAsync(nodes[0], Blob, HttpStatusCode.Created);
            await WaitForAsync(() => nodes.All(IsStored), "on all three");
            Stamp later = await PutLaterAsync(nodes[1]);

            await DeleteAsync(nodes[0]);
            await WaitForAsync(() => StampOn(nodes[0]) == later, "back on the node that deleted it");
            await PutAsync(nodes[0], "behind it"u8.ToArray(), HttpStatusCode.Created);
            await WaitForAsync(() => nodes.All(node => IsStored(node, "behind it"u8.ToArray())), "all came across");

            await WaitForAsync(() => nodes.All(IsStored), "back on all three");
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
    [InlineData("PUT", true)]
    [InlineData("PUT", false)]
    [InlineData("POST", true)]
    public async Task Put_BlobIsStored_IsAPutWhereTheNodeHasAPeer(string method, bool hasPeer)
    {
        await using KestrelNode node = await KestrelNode.StartAsync();
        if (hasPeer)
        {
            await AddPeerAsync(node, "nowhere", new Uri("http://127.0.0.1:9"));
        }
        await PutAsync(node, Blob, HttpStatusCode.Created);
        Stamp first = StampOn(node);

        using var request = new HttpRequestMessage(
            new HttpMethod(method), method == "PUT" ? TestNode.PathOf(Blob) : "/v1/blobs")
        {
            Content = new ByteArrayContent(Blob),
        };
        using HttpResponseMessage again = await node.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal(hasPeer, StampOn(node) > first);
    }

    [Fact]
    public async Task Put_PeerIsSentToAlone_KeepsTheStampThatItHasHere()
    {
        await using KestrelNode cellar = await KestrelNode.StartAsync();
        await using KestrelNode attic = await KestrelNode.StartAsync();
        using HttpResponseMessage added = await attic.Client.PutAsJsonAsync(
            "/v1/peers/cellar", new { url = cellar.Url.ToString(), direction = "push", intervalSeconds = 3600 });
        Assert.Equal(HttpStatusCode.Created, added.StatusCode);
        await WaitForAsync(() => IsSessionOverAsync(attic, "cellar"), "the first session is over");

        await PutAsync(attic, Blob, HttpStatusCode.Created);
        await WaitForAsync(() => IsStored(cellar), "on both");

        Assert.Equal(StampOn(attic), StampOn(cellar));
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
        Assert.Equal(later, StampOn(node));
        return later;
    }

    private static async Task DeleteAsync(KestrelNode node)
    {
        using HttpResponseMessage deleted = await node.Client.DeleteAsync(TestNode.PathOf(Blob));
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
    }

    private static async Task PutAsync(KestrelNode node, byte[] bytes, HttpStatusCode expected)
    {
        using HttpResponseMessage put = await node.Client.PutAsync(TestNode.PathOf(bytes), new ByteArrayContent(bytes));
        Assert.Equal(expected, put.StatusCode);
    }

    private static bool IsStored(KestrelNode node) => IsStored(node, Blob);

    private static bool IsStored(KestrelNode node, byte[] bytes) =>
        node.Services.GetRequiredService<BlobStore>().TryGetLength(Blake2b256.Hash(bytes), out _);

    /// <summary>When the blob was put, while it is stored.</summary>
    private static Stamp StampOn(KestrelNode node)
    {
        LastChange change = node.Services.GetRequiredService<BlobStore>().FindLastChange(Blake2b256.Hash(Blob));
        return change.Kind == LastChangeKind.Stored ? change.Stamp : Stamp.None;
    }

    private static async Task FollowAsync(KestrelNode node, string name, KestrelNode peer)
    {
        await AddPeerAsync(node, name, peer.Url);
        await WaitForAsync(
            async () => JsonNode.Parse(await node.Client.GetStringAsync($"/v1/peers/{name}"))!["feed"]!["state"]!
                .GetValue<string>() == "following",
            "following");
    }

    private static async Task<bool> IsSessionOverAsync(KestrelNode node, string name) =>
        JsonNode.Parse(await node.Client.GetStringAsync($"/v1/peers/{name}"))!["lastSession"] is not null;

    private static async Task AddPeerAsync(KestrelNode node, string name, Uri url)
    {
        using HttpResponseMessage put = await node.Client.PutAsJsonAsync(
            $"/v1/peers/{name}", new { url = url.ToString(), intervalSeconds = 3600 });
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
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
