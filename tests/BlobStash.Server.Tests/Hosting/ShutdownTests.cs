using BlobStash.Server.Tests.Nodes;

namespace BlobStash.Server.Tests.Hosting;

public sealed class ShutdownTests
{
    private static readonly byte[] Hello = "hello"u8.ToArray();

    [Fact]
    public async Task Stop_WhileAPutRuns_FinishesItAndWritesTheCheckpoint()
    {
        using var folder = new TempFolder();
        KestrelNode node = await KestrelNode.StartAsync(folder, ownsFolder: false, openDisk: null);
        using RawConnection client = await RawConnection.OpenAsync(node.Url);
        await client.SendAsync($"PUT {TestNode.PathOf(Hello)} HTTP/1.1\r\nHost: localhost\r\n"
            + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n");
        await client.ReadHeadAsync();

        Task stopping = node.StopAsync();
        await client.SendAsync("hello");
        var answer = await client.ReadHeadAsync();
        await stopping;
        await node.DisposeAsync();

        Assert.StartsWith("HTTP/1.1 201 ", answer, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder.Data, "checkpoint")));
        await using KestrelNode again = await KestrelNode.StartAsync(folder, ownsFolder: false, openDisk: null);
        Assert.Equal(1, again.Store.Count);
    }

    [Fact]
    public async Task Start_Node_SaysInOneLineWhatRuns()
    {
        await using KestrelNode node = await KestrelNode.StartAsync();

        var log = await node.StopAndReadLogAsync();
        var line = log.Split('\n').Single(
            static line => line.Contains("BlobStash listens on", StringComparison.Ordinal));
        Assert.Contains(node.Url.ToString().TrimEnd('/'), line, StringComparison.Ordinal);
        Assert.Contains(node.Folder.Data, line, StringComparison.Ordinal);
        Assert.Contains("0 blobs", line, StringComparison.Ordinal);
        Assert.Contains("no keys", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_InNumbers_AreNotLoggedOneByOne()
    {
        await using KestrelNode node = await KestrelNode.StartAsync(
            ("Serilog:MinimumLevel:Default", "Information"));
        for (var i = 0; i < 20; i++)
        {
            using HttpResponseMessage put =
                await node.Client.PutAsync(TestNode.PathOf([(byte)i]), new ByteArrayContent([(byte)i]));
            using HttpResponseMessage get = await node.Client.GetAsync(TestNode.PathOf([(byte)i, 1]));
        }

        var lines = (await node.StopAndReadLogAsync()).Split('\n').ToList();
        var started = lines.FindIndex(static line => line.Contains("listens on", StringComparison.Ordinal));
        Assert.Contains("BlobStash stops", lines[started + 1], StringComparison.Ordinal);
    }
}
