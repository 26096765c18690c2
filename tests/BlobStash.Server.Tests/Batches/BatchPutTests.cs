using System.Net;
using BlobStash.Core.Hashing;
using BlobStash.Protocol.Frames;
using BlobStash.Protocol.Routes;
using BlobStash.Server.Batches;
using BlobStash.Server.Blobs;
using BlobStash.Server.Tests.Nodes;
using Microsoft.Extensions.DependencyInjection;
using static BlobStash.Server.Tests.Batches.BatchBodies;

namespace BlobStash.Server.Tests.Batches;

public sealed class BatchPutTests
{
    private const string Path = "/v1/blobs/batch/put";
    private static readonly byte[] Hello = "hello"u8.ToArray();

    [Fact]
    public async Task Put_BlobsOfAllSizes_StoresThemAndTellsOfEach()
    {
        await using KestrelNode node = await KestrelNode.StartAsync();
        byte[][] blobs =
        [
            Hello, [], .. Enumerable.Range(0, 100).Select(static i => Blob(i, 4096)), Blob(200, 65_536),
            Blob(201, 65_537), Blob(202, 3_000_000), Hello,
        ];

        var statuses = await PutAsync(node, [.. blobs.SelectMany(static blob => Frame(blob))]);

        Assert.Equal([.. Enumerable.Repeat(BatchStatus.Stored, blobs.Length - 1), BatchStatus.Present], statuses);
        foreach (var blob in blobs)
        {
            Assert.Equal(blob, await node.Client.GetByteArrayAsync(TestNode.PathOf(blob)));
        }
    }

    [Fact]
    public async Task Put_NoFrames_AnswersNothing()
    {
        await using KestrelNode node = await KestrelNode.StartAsync();

        Assert.Empty(await PutAsync(node, []));
    }

    [Fact]
    public async Task Put_OtherBytesThanTheDigest_RefusesThatBlobAlone()
    {
        await using KestrelNode node = await KestrelNode.StartAsync();
        byte[] large = Blob(1, 200_000);
        byte[] body =
        [
            .. Frame(Blob(2, 10)), .. Frame(Blob(3, 10), Blake2b256.Hash(Hello)), .. Frame(Blob(4, 10)),
            .. Frame(large, Blake2b256.Hash(Hello)), .. Frame(Blob(5, 10)),
        ];

        var statuses = await PutAsync(node, body);

        Assert.Equal(
            [
                BatchStatus.Stored, BatchStatus.Mismatch, BatchStatus.Stored, BatchStatus.Mismatch, BatchStatus.Stored,
            ],
            statuses);
        Assert.Equal(3, CountOf(node));
    }

    [Fact]
    public async Task Put_BlobOverTheLimit_RefusesThatBlobAlone()
    {
        await using KestrelNode node = await KestrelNode.StartAsync(("BlobStash:Storage:MaxBlobSizeBytes", "1000"));
        byte[] body = [.. Frame(Blob(1, 1000)), .. Frame(Blob(2, 1001)), .. Frame(Blob(3, 100_000)), .. Frame(Hello)];

        var statuses = await PutAsync(node, body);

        Assert.Equal([BatchStatus.Stored, BatchStatus.TooLarge, BatchStatus.TooLarge, BatchStatus.Stored], statuses);
        Assert.Equal(2, CountOf(node));
    }

    [Fact]
    public async Task Put_BlobThatTheSenderAbandons_RefusesThatBlobAlone()
    {
        await using KestrelNode node = await KestrelNode.StartAsync();
        byte[] abandoned = [.. Frame(Blob(1, 200_000)).AsSpan(0, 48 + 4 + 65_536), 255, 255, 255, 255];
        byte[] small = [.. Frame(Blob(2, 100)).AsSpan(0, 48), 255, 255, 255, 255];

        var statuses = await PutAsync(node, [.. abandoned, .. small, .. Frame(Hello)]);

        Assert.Equal([BatchStatus.Abandoned, BatchStatus.Abandoned, BatchStatus.Stored], statuses);
        Assert.Equal(1, CountOf(node));
    }

    [Fact]
    public async Task Put_DeletedBlob_StaysDeletedInASessionOnly()
    {
        await using KestrelNode node = await KestrelNode.StartAsync();
        await PutAsync(node, Frame(Hello));
        await node.DeleteAsync(Hello);

        var fromSession = await PutAsync(node, Frame(Hello), isSession: true);
        var fromClient = await PutAsync(node, Frame(Hello));

        Assert.Equal([BatchStatus.Deleted], fromSession);
        Assert.Equal([BatchStatus.Stored], fromClient);
    }

    [Fact]
    public async Task Put_CutOffAnywhere_StoresWholeFramesAndNothingElse()
    {
        await using KestrelNode node = await KestrelNode.StartAsync();
        var first = Frame(Blob(1, 20));
        byte[] body = [.. first, .. Frame(Blob(2, 20))];

        for (var length = 1; length < body.Length; length++)
        {
            using HttpResponseMessage response = await node.Client.PostAsync(
                Path, new ByteArrayContent(body, 0, length));

            if (length == first.Length)
            {
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            }
            else
            {
                await TestNode.ReadProblemAsync(response, HttpStatusCode.BadRequest, "request-malformed");
            }
            Assert.Equal(length < first.Length ? 0 : 1, CountOf(node));
        }
    }

    [Fact]
    public async Task Put_FrameOfABlobThatIsNotThere_AnswersMalformed()
    {
        await using var node = new TestNode();
        var header = new byte[BatchFormat.FrameHeaderSize];
        new FrameHeader(BatchStatus.Absent, 0, Blake2b256.Hash(Hello)).Write(header);

        using HttpResponseMessage response = await node.Client.PostAsync(Path, new ByteArrayContent(header));

        await TestNode.ReadProblemAsync(response, HttpStatusCode.BadRequest, "request-malformed");
    }

    [Fact]
    public async Task Put_TooManyFrames_AnswersTooLarge()
    {
        await using var node = new TestNode();
        var frame = Frame([]);
        byte[] body = [.. Enumerable.Repeat(frame, BatchFormat.MaxBlobs + 1).SelectMany(static bytes => bytes)];

        using HttpResponseMessage response = await node.Client.PostAsync(Path, new ByteArrayContent(body));

        await TestNode.ReadProblemAsync(response, HttpStatusCode.RequestEntityTooLarge, "body-too-large");
    }

    [Fact]
    public async Task Put_AllPlacesTaken_AnswersTooBusy()
    {
        await using var node = new TestNode();
        var gate = node.Services.GetRequiredService<BatchGate>();
        for (var i = 0; i < BatchGate.MaxBatches; i++)
        {
            Assert.True(gate.TryEnter());
        }

        using HttpResponseMessage refused = await node.Client.PostAsync(Path, new ByteArrayContent(Frame(Hello)));
        gate.Leave();
        using HttpResponseMessage taken = await node.Client.PostAsync(Path, new ByteArrayContent(Frame(Hello)));

        await TestNode.ReadProblemAsync(refused, HttpStatusCode.ServiceUnavailable, "too-busy");
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
    }

    [Fact]
    public async Task Put_DiskFullInTheMiddle_AnswersStorageFullAndKeepsWhatItAcknowledgedBefore()
    {
        using var folder = new TempFolder();
        FaultyDisk? disk = null;
        await using KestrelNode node = await KestrelNode.StartAsync(
            folder, ownsFolder: false, directory => disk = new FaultyDisk(directory));
        await PutAsync(node, Frame(Hello));
        byte[] body = [.. Enumerable.Range(0, 3000).SelectMany(static i => Frame(Blob(i, 4096)))];

        disk!.IsFull = true;
        using HttpResponseMessage refused = await node.Client.PostAsync(Path, new ByteArrayContent(body));
        disk.IsFull = false;
        var count = CountOf(node);
        var statuses = await PutAsync(node, body);

        await TestNode.ReadProblemAsync(refused, HttpStatusCode.InsufficientStorage, "storage-full");
        Assert.Equal(1, count);
        Assert.All(statuses, static status => Assert.Equal(BatchStatus.Stored, status));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Put_ClientHangsUpInMidFrame_KeepsWholeFramesAndLeaksNothing(bool isReset)
    {
        await using KestrelNode node = await KestrelNode.StartAsync();
        var gate = node.Services.GetRequiredService<UploadGate>();
        var frame = Frame(Hello);
        using (RawConnection client = await RawConnection.OpenAsync(node.Url))
        {
            await client.SendAsync($"POST {Path} HTTP/1.1\r\nHost: localhost\r\n"
                + "Expect: 100-continue\r\nContent-Length: 1000\r\n\r\n");
            await client.ReadHeadAsync();
            await client.SendAsync(string.Concat(frame.Select(static value => (char)value)) + "\x1\0\0");
            if (isReset)
            {
                client.Reset();
            }
        }
        await node.StopAsync();

        Assert.Equal(0, gate.Running);
        Assert.DoesNotContain(" ERR ", await node.StopAndReadLogAsync(), StringComparison.Ordinal);
        await using KestrelNode again = await KestrelNode.StartAsync(node.Folder, ownsFolder: false, openDisk: null);
        Assert.InRange(CountOf(again), 0, 1);
    }

    [Fact]
    public async Task Put_SlowDrip_IsGivenUp()
    {
        await using KestrelNode node = await KestrelNode.StartAsync(
            ("BlobStash:Limits:MinBodyBytesPerSecond", "1000000000"));
        using RawConnection client = await RawConnection.OpenAsync(node.Url);
        await client.SendAsync($"POST {Path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n\x1");

        var answer = await client.ReadToEndAsync();

        Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
        Assert.Equal(0, node.Services.GetRequiredService<UploadGate>().Running);
    }

    private static async Task<BatchStatus[]> PutAsync(KestrelNode node, byte[] body, bool isSession = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = new ByteArrayContent(body) };
        if (isSession)
        {
            request.Headers.Add(NodeHeaders.Session, NodeHeaders.PlainSession);
        }
        using HttpResponseMessage response = await node.Client.SendAsync(request);
        var answer = await response.Content.ReadAsByteArrayAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, System.Text.Encoding.UTF8.GetString(answer));
        return [.. answer.Select(static status => (BatchStatus)status)];
    }

    private static long CountOf(KestrelNode node) => node.Store.Count;
}
