using System.Text;
using BlobStash.Client.Messages;
using BlobStash.Client.Tests.StandIns;
using BlobStash.Core.Formats;
using BlobStash.Protocol.Documents;
using BlobStash.Protocol.Problems;
using Microsoft.AspNetCore.Http;

namespace BlobStash.Client.Tests;

public sealed class ChangeFeedTests
{
    private const string Digest = "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8";
    private const string Page =
        $$"""
        {"changes":[{"cursor":"a1","kind":"put","digest":"{{Digest}}","length":5},
                    {"cursor":"a2","kind":"delete","digest":"{{Digest}}","length":0}],
         "next":"a2","isCaughtUp":false,"behind":7}
        """;

    [Fact]
    public async Task GetChangesAsync_APage_IsRead()
    {
        await using var node = await NativeNode.StartAsync();
        Answer(node, _ => (200, Page));
        using var client = new BlobStashClient(node.Url);

        var page = await client.GetChangesAsync("a0");

        Assert.Equal(("a2", 7), (page.Next, page.Behind));
        Assert.Equal([BlobChangeKind.Put, BlobChangeKind.Delete], page.Changes.Select(change => change.Kind));
        Assert.Equal(("a1", 5), (page.Changes[0].Cursor, page.Changes[0].Length));
    }

    [Fact]
    public async Task FollowAsync_NodeAwayForAWhile_GoesOnWhereItWas()
    {
        await using var node = await NativeNode.StartAsync();
        var asked = new List<string>();
        Answer(node, query =>
        {
            lock (asked)
            {
                asked.Add(query);
                return asked.Count == 2
                    ? (503, """{"type":"urn:blobstash:problem:too-busy"}""")
                    : (200, PageOf(asked.Count));
            }
        });
        using var client = new BlobStashClient(node.Url);
        var seen = new List<string>();

        await foreach (var change in client.FollowAsync("c0"))
        {
            seen.Add(change.Cursor);
            if (seen.Count == 3)
            {
                break;
            }
        }

        Assert.Equal(["c1", "c3", "c4"], seen);
        Assert.Equal(["?wait=20&after=c0", "?wait=20&after=c1", "?wait=20&after=c1", "?wait=20&after=c3"], asked);
    }

    [Fact]
    public async Task FollowAsync_CursorGone_Ends()
    {
        await using var node = await NativeNode.StartAsync();
        Answer(node, _ => (410, """{"type":"urn:blobstash:problem:cursor-gone"}"""));
        using var client = new BlobStashClient(node.Url);

        var error = await Assert.ThrowsAsync<BlobStashException>(async () => await FirstAsync(client));

        Assert.Equal(BlobStashProblem.CursorGone, error.Problem);
    }

    [Fact]
    public async Task FollowAsync_CursorThatStandsStill_Ends()
    {
        await using var node = await NativeNode.StartAsync();
        Answer(node, _ => (200, Page.Replace("\"next\":\"a2\"", "\"next\":\"c0\"", StringComparison.Ordinal)));
        using var client = new BlobStashClient(node.Url);
        var count = 0;

        var error = await Assert.ThrowsAsync<BlobStashException>(async () =>
        {
            await foreach (var _ in client.FollowAsync("c0"))
            {
                count++;
            }
        });

        Assert.Equal(BlobStashProblem.AnswerMalformed, error.Problem);
        Assert.Equal(2, count);
    }

    [Fact]
    public async Task FollowAsync_NothingForEver_AsksWithPauses()
    {
        await using var node = await NativeNode.StartAsync();
        Answer(node, _ => (200, """{"changes":[],"next":"c0","isCaughtUp":true,"behind":0}"""));
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        using var client = new BlobStashClient(node.Url);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in client.FollowAsync("c0", stop.Token))
            {
                Assert.Fail("There is nothing.");
            }
        });

        Assert.InRange(node.Requests.Count, 1, 10);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"changes\":null,\"next\":\"a\"}")]
    [InlineData("{\"changes\":[null],\"next\":\"a\"}")]
    [InlineData("{\"changes\":[],\"next\":\"\"}")]
    [InlineData("{\"changes\":[],\"next\":\"a&b\"}")]
    [InlineData("{\"changes\":[],\"next\":\"a\",\"behind\":-1}")]
    public void Read_WhatNoNodeSends_IsTheOneError(string page) =>
        Assert.Throws<MessageFormatException>(() => ChangePages.Read(Encoding.UTF8.GetBytes(page)));

    [Theory]
    [InlineData("move", Digest, 1)]
    [InlineData("put", "0e", 1)]
    [InlineData("put", Digest, -1)]
    public void Read_AChangeThatNoNodeSends_IsTheOneError(string kind, string digest, int length)
    {
        var line = $$"""{"cursor":"a","kind":"{{kind}}","digest":"{{digest}}","length":{{length}}}""";

        Assert.Throws<MessageFormatException>(
            () => ChangePages.Read(Encoding.UTF8.GetBytes($$"""{"changes":[{{line}}],"next":"a"}""")));
    }

    [Fact]
    public void Read_TooMuch_IsTheOneError()
    {
        var line = $$"""{"cursor":"a","kind":"put","digest":"{{Digest}}","length":1}""";
        var lines = string.Join(',', Enumerable.Repeat(line, ChangePages.MaxCount + 1));
        var cursor = new string('a', ChangePages.MaxCursorLength + 1);

        Assert.Throws<MessageFormatException>(
            () => ChangePages.Read(Encoding.UTF8.GetBytes($$"""{"changes":[{{lines}}],"next":"a"}""")));
        Assert.Throws<MessageFormatException>(
            () => ChangePages.Read(Encoding.UTF8.GetBytes($$"""{"changes":[],"next":"{{cursor}}"}""")));
    }

    [Fact]
    public void Read_AnyBytes_GiveAPageOrTheOneError()
    {
        var random = new Random(5);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = Encoding.UTF8.GetBytes(Page);
            for (var flips = random.Next(1, 5); flips > 0; flips--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            try
            {
                Assert.InRange(ChangePages.Read(bytes.AsSpan(0, random.Next(bytes.Length + 1))).Changes.Count, 0, 2);
            }
            catch (MessageFormatException error)
            {
                Assert.NotEmpty(error.Message);
            }
        }
    }

    [Fact]
    public async Task GetChangesAsync_PeerThatNeverEnds_IsTooLarge()
    {
        await using var node = await NativeNode.StartAsync();
        node.Intercept = async context =>
        {
            var junk = new byte[64 * 1024];
            Array.Fill(junk, (byte)' ');
            for (var i = 0; i < 64 && !context.RequestAborted.IsCancellationRequested; i++)
            {
                await context.Response.Body.WriteAsync(junk);
            }

            return true;
        };
        using var peer = new PeerConnection(node.Url, null, new PeerLimits());

        var error = await Assert.ThrowsAsync<PeerException>(
            () => peer.GetChangesAsync(null, TimeSpan.Zero, CancellationToken.None));

        Assert.Equal(PeerFailure.TooLarge, error.Failure);
    }

    private static async Task FirstAsync(BlobStashClient client)
    {
        await foreach (var _ in client.FollowAsync("c0"))
        {
            return;
        }
    }

    private static string PageOf(int number) =>
        $$"""
        {"changes":[{"cursor":"c{{number}}","kind":"put","digest":"{{Digest}}","length":5}],
         "next":"c{{number}}","isCaughtUp":true,"behind":0}
        """;

    private static void Answer(NativeNode node, Func<string, (int Status, string Body)> answer) =>
        node.Intercept = async context =>
        {
            var (status, body) = answer(context.Request.QueryString.Value!);
            context.Response.StatusCode = status;
            context.Response.ContentType = status == 200 ? "application/json" : "application/problem+json";
            await context.Response.WriteAsync(body);
            return true;
        };
}
