using System.Net;
using BlobStash.Server.Tests.Nodes;
using BlobStash.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace BlobStash.Server.Tests.Peers;

public sealed class AntiEntropyTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Node_WithAConfiguredPeer_SyncsSoonAfterStart()
    {
        await using KestrelNode peer = await KestrelNode.StartAsync();
        byte[] bytes = "from the peer"u8.ToArray();
        using HttpResponseMessage put = await peer.Client.PutAsync(TestNode.PathOf(bytes), new ByteArrayContent(bytes));
        await using KestrelNode node = await KestrelNode.StartAsync(
            ("BlobStash:Sync:Peers:0:Name", "cellar"),
            ("BlobStash:Sync:Peers:0:Url", peer.Url.ToString()));

        await WaitForAsync(() => node.Services.GetRequiredService<BlobStore>().Count == 1);

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

        await WaitForAsync(
            () => node.Folder.ReadLog().Contains("Session with cellar failed", StringComparison.Ordinal));
        using HttpResponseMessage ready = await node.Client.GetAsync(new Uri("/readyz", UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
    }

    private static async Task WaitForAsync(Func<bool> condition)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        var started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, "It did not happen in time.");
            await timer.WaitForNextTickAsync();
        }
    }
}
