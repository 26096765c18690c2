using System.Net;
using BlobStash.Server.Tests.Nodes;

namespace BlobStash.Server.Tests.Peers;

public sealed class AntiEntropyTests
{
    [Fact]
    public async Task Node_WithAConfiguredPeer_SyncsSoonAfterStart()
    {
        await using KestrelNode peer = await KestrelNode.StartAsync();
        byte[] bytes = "from the peer"u8.ToArray();
        await peer.PutAsync(bytes);
        await using KestrelNode node = await KestrelNode.StartAsync(
            ("BlobStash:Sync:Peers:0:Name", "cellar"),
            ("BlobStash:Sync:Peers:0:Url", peer.Url.ToString()));

        await Waiting.ForAsync(() => node.Store.Count == 1, "the blob is there");

        Assert.Equal(bytes, await node.Client.GetByteArrayAsync(TestNode.PathOf(bytes)));
    }

    [Fact]
    public async Task Node_WithADeadPeer_LogsAndStaysWell()
    {
        KestrelNode peer = await KestrelNode.StartAsync();
        Uri url = peer.Url;
        await peer.DisposeAsync();
        await using KestrelNode node = await KestrelNode.StartAsync(
            ("BlobStash:Sync:Peers:0:Name", "cellar"), ("BlobStash:Sync:Peers:0:Url", url.ToString()));

        await Waiting.ForAsync(
            () => node.Folder.ReadLog().Contains("Session with cellar failed", StringComparison.Ordinal),
            "the log tells of it");
        using HttpResponseMessage ready = await node.Client.GetAsync(new Uri("/readyz", UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
    }
}
