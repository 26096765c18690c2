using System.Net;
using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Protocol.Frames;
using BlobStash.Server.Tests.Nodes;
using static BlobStash.Server.Tests.Batches.BatchBodies;

namespace BlobStash.Server.Tests.Batches;

public sealed class BatchGetTests
{
    private const string GetPath = "/v1/blobs/batch/get";
    private const string StatPath = "/v1/blobs/batch/stat";
    private static readonly byte[] Hello = "hello"u8.ToArray();
    private static readonly byte[] Missing = "missing"u8.ToArray();
    private static readonly byte[] Gone = "gone"u8.ToArray();

    [Fact]
    public async Task Stat_EachKindOfBlob_HasItsStatusInOrder()
    {
        await using var node = new TestNode();
        await node.PutAsync(Hello);
        await node.Client.DeleteAsync(await node.PutAsync(Gone));
        await node.PutAsync([]);

        using HttpResponseMessage response =
            await node.Client.PostAsync(StatPath, List(Missing, Hello, Gone, [], Hello));
        var stats = BlobStat.ReadAll(await response.Content.ReadAsByteArrayAsync(), 5);

        Assert.Equal(
            [
                new(BatchStatus.Absent, 0), new(BatchStatus.Stored, 5), new(BatchStatus.Deleted, 0),
                new(BatchStatus.Stored, 0), new(BatchStatus.Stored, 5),
            ],
            stats);
        Assert.Equal("application/octet-stream", response.Content.Headers.ContentType?.ToString());
    }

    [Fact]
    public async Task Get_BlobOverTheLengthThatIsAskedFor_ComesWithoutItsBytes()
    {
        await using var node = new TestNode();
        byte[] large = Blob(1, 100_001);
        byte[] exact = Blob(2, 100_000);
        foreach (var blob in new[] { Hello, large, exact })
        {
            await node.PutAsync(blob);
        }

        using HttpResponseMessage response =
            await node.Client.PostAsync(GetPath + "?max=100000", List(large, Hello, exact, large));

        byte[] without = [.. Frame(large)[..BatchFormat.FrameHeaderSize], 255, 255, 255, 255];
        byte[] expected = [.. without, .. Frame(Hello), .. Frame(exact), .. without];
        Assert.Equal(expected, await response.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("99999999999999999999")]
    public async Task Get_LengthThatIsNone_IsAProblem(string max)
    {
        await using var node = new TestNode();

        using HttpResponseMessage response = await node.Client.PostAsync(GetPath + "?max=" + max, List(Hello));

        await TestNode.ReadProblemAsync(response, HttpStatusCode.BadRequest, "parameter-malformed");
    }

    [Fact]
    public async Task Get_EachKindOfBlob_HasItsFrameInOrder()
    {
        await using KestrelNode node = await KestrelNode.StartAsync();
        byte[] large = Blob(1, 1_000_000);
        byte[] small = Blob(2, 4096);
        foreach (var blob in new[] { Hello, large, small, [], Gone })
        {
            await node.PutAsync(blob);
        }
        await node.DeleteAsync(Gone);

        using HttpResponseMessage response =
            await node.Client.PostAsync(GetPath, List(small, Missing, large, Gone, [], Hello, small));

        byte[] expected =
        [
            .. Frame(small), .. Header(BatchStatus.Absent, Missing), .. Frame(large),
            .. Header(BatchStatus.Deleted, Gone), .. Frame([]), .. Frame(Hello), .. Frame(small),
        ];
        Assert.Equal(expected, await response.Content.ReadAsByteArrayAsync());
        Assert.Equal("application/octet-stream", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Fact]
    public async Task Get_AskedToCompress_SendsLess()
    {
        await using KestrelNode node = await KestrelNode.StartAsync();
        var blob = new byte[500_000];
        await node.PutAsync(blob);

        using HttpResponseMessage plain = await node.Client.PostAsync(GetPath, List(blob));
        using HttpResponseMessage compressed = await node.Client.PostAsync(GetPath + "?compress=br", List(blob));
        using HttpResponseMessage unknown = await node.Client.PostAsync(GetPath + "?compress=gzip", List(blob));

        Assert.InRange((await plain.Content.ReadAsByteArrayAsync()).Length, 500_000, 501_000);
        Assert.InRange((await compressed.Content.ReadAsByteArrayAsync()).Length, 48, 5000);
        await TestNode.ReadProblemAsync(unknown, HttpStatusCode.BadRequest, "parameter-malformed");
    }

    [Theory]
    [InlineData(10, BatchStatus.Damaged)]
    [InlineData(200_000, BatchStatus.Abandoned)]
    public async Task Get_DamagedBlob_SaysSoAndSendsTheNext(int damagedOffset, BatchStatus expected)
    {
        await using KestrelNode node = await KestrelNode.StartAsync();
        byte[] large = Blob(1, 300_000);
        await node.PutAsync(large);
        await node.PutAsync(Hello);
        Damage(node, large, damagedOffset);
        using var client = new Client.BlobStashClient(node.Url);
        using var copy = new MemoryStream();

        var statuses = await client.GetManyAsync(
            [Blake2b256.Hash(large), Blake2b256.Hash(Hello)],
            (digest, _) => digest == Blake2b256.Hash(Hello) ? copy : new MemoryStream());

        Assert.Equal([expected, BatchStatus.Stored], statuses);
        Assert.Equal(Hello, copy.ToArray());
    }

    [Theory]
    [InlineData(GetPath)]
    [InlineData(StatPath)]
    public async Task Any_ListThatIsNone_AnswersMalformed(string path)
    {
        await using var node = new TestNode();

        using HttpResponseMessage empty = await node.Client.PostAsync(path, new ByteArrayContent([]));
        using HttpResponseMessage torn = await node.Client.PostAsync(path, new ByteArrayContent(new byte[33]));

        await TestNode.ReadProblemAsync(empty, HttpStatusCode.BadRequest, "request-malformed");
        await TestNode.ReadProblemAsync(torn, HttpStatusCode.BadRequest, "request-malformed");
    }

    [Theory]
    [InlineData(GetPath)]
    [InlineData(StatPath)]
    public async Task Any_TooManyDigests_AnswersTooLarge(string path)
    {
        await using KestrelNode node = await KestrelNode.StartAsync();
        await using var inMemory = new TestNode();
        var body = new byte[(BatchFormat.MaxBlobs + 1) * Digest.Size];

        using HttpResponseMessage announced = await node.Client.PostAsync(path, new ByteArrayContent(body));
        using HttpResponseMessage unlimited = await inMemory.Client.PostAsync(path, new ByteArrayContent(body));
        using HttpResponseMessage most = await inMemory.Client.PostAsync(path, new ByteArrayContent(body[32..]));

        await TestNode.ReadProblemAsync(announced, HttpStatusCode.RequestEntityTooLarge, "body-too-large");
        await TestNode.ReadProblemAsync(unlimited, HttpStatusCode.RequestEntityTooLarge, "body-too-large");
        Assert.Equal(HttpStatusCode.OK, most.StatusCode);
    }

    [Fact]
    public async Task Get_ClientHangsUpInMidAnswer_LeavesTheNodeWell()
    {
        await using KestrelNode node = await KestrelNode.StartAsync();
        byte[] blob = Blob(1, 20_000_000);
        await node.PutAsync(blob);
        var digest = new byte[Digest.Size];
        Blake2b256.Hash(blob).CopyTo(digest);
        using (RawConnection client = await RawConnection.OpenAsync(node.Url))
        {
            await client.SendAsync($"POST {GetPath} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 32\r\n\r\n"
                + string.Concat(digest.Select(static value => (char)value)));
            Assert.StartsWith("HTTP/1.1 200 ", await client.ReadHeadAsync(), StringComparison.Ordinal);
            client.Reset();
        }

        await node.AssertUnharmedAsync();
    }

    [Fact]
    public async Task Any_KeyWithoutTheRole_IsRefused()
    {
        await using var node = new TestNode(TestNode.Key(0, "reader", TestNode.AdminKey, "read"));
        var bearer = $"Bearer {TestNode.AdminKey}";

        using HttpResponseMessage stat = await node.SendAsync(
            HttpMethod.Post, StatPath, headers => headers.Add("Authorization", bearer), List(Hello));
        using HttpResponseMessage put = await node.SendAsync(
            HttpMethod.Post, "/v1/blobs/batch/put", headers => headers.Add("Authorization", bearer),
            new ByteArrayContent([]));
        using HttpResponseMessage open = await node.Client.PostAsync(GetPath, List(Hello));

        Assert.Equal(HttpStatusCode.OK, stat.StatusCode);
        await TestNode.ReadProblemAsync(put, HttpStatusCode.Forbidden, "role-missing");
        await TestNode.ReadProblemAsync(open, HttpStatusCode.Unauthorized, "key-required");
    }

    private static byte[] Header(BatchStatus status, byte[] blob)
    {
        var header = new byte[BatchFormat.FrameHeaderSize];
        new FrameHeader(status, 0, Blake2b256.Hash(blob)).Write(header);
        return header;
    }

    private static void Damage(KestrelNode node, byte[] blob, int offset)
    {
        foreach (var file in Directory.GetFiles(Path.Combine(node.Folder.Data, "segments")))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            var stored = new byte[stream.Length];
            stream.ReadExactly(stored);
            var start = stored.AsSpan().IndexOf(blob.AsSpan(0, 1000));
            if (start >= 0)
            {
                stream.Position = start + offset;
                stream.WriteByte((byte)~blob[offset]);
                return;
            }
        }
        throw new InvalidOperationException("The blob is in no file.");
    }
}
