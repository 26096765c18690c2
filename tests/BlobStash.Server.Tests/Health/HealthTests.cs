using System.Net;
using BlobStash.Server.Tests.Nodes;

namespace BlobStash.Server.Tests.Health;

public sealed class HealthTests
{
    [Theory]
    [InlineData("/healthz", """{"status":"alive"}""")]
    [InlineData("/readyz", """{"status":"ready","reads":true,"writes":true,"damagedBlobs":0}""")]
    public async Task Get_WellNode_SaysSo(string path, string body)
    {
        await using var node = new TestNode();

        Assert.Equal(body, await node.Client.GetStringAsync(path));
    }

    [Fact]
    public async Task Get_Root_NamesThePlacesToGo()
    {
        await using var node = new TestNode();

        Assert.Contains("/swagger", await node.Client.GetStringAsync("/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ready_AfterAFailedFlush_AnswersUnavailableWhileAliveStaysWell()
    {
        using var folder = new TempFolder();
        FaultyDisk? disk = null;
        await using KestrelNode node = await KestrelNode.StartAsync(
            folder, ownsFolder: false, directory => disk = new FaultyDisk(directory));
        byte[] bytes = "lost"u8.ToArray();

        disk!.IsBroken = true;
        using HttpResponseMessage put = await node.Client.PutAsync(TestNode.PathOf(bytes), new ByteArrayContent(bytes));
        using HttpResponseMessage ready = await node.Client.GetAsync(new Uri("/readyz", UriKind.Relative));
        using HttpResponseMessage alive = await node.Client.GetAsync(new Uri("/healthz", UriKind.Relative));

        await TestNode.ReadProblemAsync(put, HttpStatusCode.ServiceUnavailable, "store-failed");
        await TestNode.ReadProblemAsync(ready, HttpStatusCode.ServiceUnavailable, "store-failed");
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
    }
}
