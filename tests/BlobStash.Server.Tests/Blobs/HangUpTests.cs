using System.Net;
using BlobStash.Server.Blobs;
using BlobStash.Server.Tests.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace BlobStash.Server.Tests.Blobs;

public sealed class HangUpTests
{
    private static readonly byte[] Hello = "hello"u8.ToArray();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Put_ClientHangsUpInMidBody_StoresAndLeaksNothing(bool isReset)
    {
        await using KestrelNode node = await KestrelNode.StartAsync();
        var gate = node.Services.GetRequiredService<UploadGate>();
        using (RawConnection client = await RawConnection.OpenAsync(node.Url))
        {
            await client.SendAsync($"PUT {TestNode.PathOf(Hello)} HTTP/1.1\r\nHost: localhost\r\n"
                + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n");
            Assert.StartsWith("HTTP/1.1 100 ", await client.ReadHeadAsync(), StringComparison.Ordinal);
            await client.SendAsync("hel");
            Assert.Equal(1, gate.Running);
            if (isReset)
            {
                client.Reset();
            }
        }
        await node.StopAsync();

        Assert.Equal(0, gate.Running);
        Assert.Empty(Directory.GetFiles(Path.Combine(node.Folder.Data, "tmp")));
        Assert.DoesNotContain(" ERR ", await node.StopAndReadLogAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(" WRN ", await node.StopAndReadLogAsync(), StringComparison.Ordinal);
        await using KestrelNode again = await KestrelNode.StartAsync(node.Folder, ownsFolder: false, openDisk: null);
        Assert.Equal(0, again.Store.Count);
    }

    [Fact]
    public async Task Put_BadChunk_AnswersMalformedAndStoresNothing()
    {
        await using KestrelNode node = await KestrelNode.StartAsync();
        using RawConnection client = await RawConnection.OpenAsync(node.Url);
        await client.SendAsync($"PUT {TestNode.PathOf(Hello)} HTTP/1.1\r\nHost: localhost\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n");

        var answer = await client.ReadToEndAsync();

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Contains("request-malformed", answer, StringComparison.Ordinal);
        Assert.Equal(0, node.Store.Count);
    }

    [Fact]
    public async Task Get_ClientHangsUpInMidAnswer_LeavesTheNodeWell()
    {
        await using KestrelNode node = await KestrelNode.StartAsync();
        var bytes = new byte[20_000_000];
        await node.PutAsync(bytes);
        using (RawConnection client = await RawConnection.OpenAsync(node.Url))
        {
            await client.SendAsync($"GET {TestNode.PathOf(bytes)} HTTP/1.1\r\nHost: localhost\r\n\r\n");
            Assert.StartsWith("HTTP/1.1 200 ", await client.ReadHeadAsync(), StringComparison.Ordinal);
            client.Reset();
        }

        await node.AssertUnharmedAsync();
    }

    [Fact]
    public async Task Put_DiskFull_AnswersStorageFullAndReadsGoOn()
    {
        using var folder = new TempFolder();
        FaultyDisk? disk = null;
        await using KestrelNode node = await KestrelNode.StartAsync(
            folder, ownsFolder: false, directory => disk = new FaultyDisk(directory));
        using HttpResponseMessage before =
            await node.Client.PutAsync(TestNode.PathOf(Hello), new ByteArrayContent(Hello));
        byte[] more = "more"u8.ToArray();

        disk!.IsFull = true;
        using HttpResponseMessage refused =
            await node.Client.PutAsync(TestNode.PathOf(more), new ByteArrayContent(more));
        var copy = await node.Client.GetByteArrayAsync(TestNode.PathOf(Hello));
        disk.IsFull = false;
        using HttpResponseMessage after = await node.Client.PutAsync(TestNode.PathOf(more), new ByteArrayContent(more));

        Assert.Equal(HttpStatusCode.Created, before.StatusCode);
        await TestNode.ReadProblemAsync(refused, HttpStatusCode.InsufficientStorage, "storage-full");
        Assert.Equal(Hello, copy);
        Assert.Equal(HttpStatusCode.Created, after.StatusCode);
    }
}
