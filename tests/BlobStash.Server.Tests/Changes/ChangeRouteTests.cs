using System.Net;
using System.Text.Json.Nodes;
using BlobStash.Core.Hashing;
using BlobStash.Server.Tests.Nodes;

namespace BlobStash.Server.Tests.Changes;

public sealed class ChangeRouteTests
{
    private static readonly byte[] First = "first"u8.ToArray();
    private static readonly byte[] Second = "second"u8.ToArray();
    [Fact]
    public async Task Get_WithoutACursor_BeginsNow()
    {
        await using var node = new TestNode();
        await node.PutAsync(First);

        JsonNode page = await ReadAsync(node, "");

        Assert.Empty(page["changes"]!.AsArray());
        Assert.True(page["isCaughtUp"]!.GetValue<bool>());
        Assert.Equal(0, page["behind"]!.GetValue<int>());
        Assert.Equal(48, page["next"]!.GetValue<string>().Length);
    }

    [Fact]
    public async Task Get_BehindACursor_GivesWhatHappened()
    {
        await using var node = new TestNode();
        var start = await NextAsync(node);
        var path = await node.PutAsync(First);
        await node.PutAsync(Second);
        using HttpResponseMessage deleted = await node.Client.DeleteAsync(path);

        JsonNode page = await ReadAsync(node, $"?after={start}");
        JsonNode half = await ReadAsync(node, $"?after={start}&limit=1");
        JsonNode rest = await ReadAsync(node, $"?after={half["next"]}");

        Assert.Equal(["put", "put", "delete"], KindsOf(page));
        var change = page["changes"]![0]!;
        Assert.Equal(Blake2b256.Hash(First).ToString(), change["digest"]!.GetValue<string>());
        Assert.Equal(First.Length, change["length"]!.GetValue<int>());
        Assert.Equal(half["next"]!.GetValue<string>(), change["cursor"]!.GetValue<string>());
        Assert.Equal(["put"], KindsOf(half));
        Assert.False(half["isCaughtUp"]!.GetValue<bool>());
        Assert.Equal(2, half["behind"]!.GetValue<int>());
        Assert.Equal(["put", "delete"], KindsOf(rest));
    }

    [Fact]
    public async Task Get_WithWait_IsAnsweredByTheNextChange()
    {
        await using var node = new TestNode();
        var start = await NextAsync(node);

        Task<JsonNode> waiting = ReadAsync(node, $"?after={start}&wait=60");
        await node.PutAsync(First);

        Assert.Equal(["put"], KindsOf(await waiting.WaitAsync(Waiting.Patience)));
    }

    [Fact]
    public async Task Get_WithWaitAndNoChange_IsAnsweredEmpty()
    {
        await using var node = new TestNode();

        JsonNode page = await ReadAsync(node, "?wait=1").WaitAsync(Waiting.Patience);

        Assert.Empty(page["changes"]!.AsArray());
    }

    [Theory]
    [InlineData("?limit=0", HttpStatusCode.BadRequest, "parameter-malformed")]
    [InlineData("?limit=1001", HttpStatusCode.BadRequest, "parameter-malformed")]
    [InlineData("?wait=61", HttpStatusCode.BadRequest, "parameter-malformed")]
    [InlineData("?wait=-1", HttpStatusCode.BadRequest, "parameter-malformed")]
    [InlineData("?after=zz", HttpStatusCode.Gone, "cursor-gone")]
    [InlineData("?after=%20/%00", HttpStatusCode.Gone, "cursor-gone")]
    [InlineData("?after=000102030405060708090A0B0C0D0E0F0000000000000001", HttpStatusCode.Gone, "cursor-gone")]
    [InlineData("?after=000102030405060708090a0b0c0d0e0f0000000000000001", HttpStatusCode.Gone, "cursor-gone")]
    public async Task Get_WhatCannotBeUsed_IsAProblem(string query, HttpStatusCode status, string name)
    {
        await using var node = new TestNode();

        using HttpResponseMessage response = await node.Client.GetAsync("/v1/changes" + query);

        await TestNode.ReadProblemAsync(response, status, name);
    }

    [Fact]
    public async Task Get_MoreFollowersThanAllowed_IsTooBusy()
    {
        await using var node = new TestNode(("BlobStash:Limits:MaxConcurrentFollowers", "1"));
        using var first = await OpenEventsAsync(node.Client, null);

        using HttpResponseMessage second = await node.Client.GetAsync("/v1/changes?wait=1");
        using HttpResponseMessage page = await node.Client.GetAsync("/v1/changes");

        await TestNode.ReadProblemAsync(second, HttpStatusCode.ServiceUnavailable, "too-busy");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    [Fact]
    public async Task Events_AsTheyHappen_AreSent()
    {
        await using KestrelNode node = await KestrelNode.StartAsync();
        using HttpResponseMessage response = await OpenEventsAsync(node.Client, null);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());

        var start = await reader.ReadLineAsync().WaitAsync(Waiting.Patience);
        Assert.Equal("", await reader.ReadLineAsync().WaitAsync(Waiting.Patience));
        await node.PutAsync(First);
        var id = await reader.ReadLineAsync().WaitAsync(Waiting.Patience);
        var kind = await reader.ReadLineAsync().WaitAsync(Waiting.Patience);
        var data = await reader.ReadLineAsync().WaitAsync(Waiting.Patience);

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("no", Assert.Single(response.Headers.GetValues("X-Accel-Buffering")));
        Assert.StartsWith("id: ", start, StringComparison.Ordinal);
        Assert.StartsWith("id: ", id, StringComparison.Ordinal);
        Assert.Equal("event: change", kind);
        Assert.Matches(
            $$"""^data: \{"kind":"put","digest":"{{Blake2b256.Hash(First)}}","length":5,"stamp":"[0-9a-f]{16}"\}$""",
            data);
    }

    [Fact]
    public async Task Events_AfterTheLastOne_GoOn()
    {
        await using KestrelNode node = await KestrelNode.StartAsync();
        var start = JsonNode.Parse(await node.Client.GetStringAsync("/v1/changes"))!["next"]!.GetValue<string>();
        await node.PutAsync(First);
        await node.PutAsync(Second);
        using HttpResponseMessage response = await OpenEventsAsync(node.Client, start);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var lines = new List<string?>();
        while (lines.Count(static line => line?.StartsWith("data", StringComparison.Ordinal) == true) < 2)
        {
            lines.Add(await reader.ReadLineAsync().WaitAsync(Waiting.Patience));
        }

        Assert.Contains(lines, line => line!.Contains(Blake2b256.Hash(First).ToString(), StringComparison.Ordinal));
        Assert.Contains(lines, line => line!.Contains(Blake2b256.Hash(Second).ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Events_NobodyReads_WritersGoOnAndTheFollowerIsCutOff()
    {
        await using KestrelNode node = await KestrelNode.StartAsync(
            ("BlobStash:Storage:RememberedChanges", "1024"), ("BlobStash:Storage:Durability", "None"));
        using RawConnection stalled = await RawConnection.OpenAsync(node.Url);
        await stalled.SendAsync("GET /v1/changes HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n");
        await stalled.ReadHeadAsync();

        for (var i = 0; i < 3000; i++)
        {
            await node.PutAsync(BitConverter.GetBytes(i));
        }

        // All of it came in while nobody read; the follower finds the end of what was held for it, or a reset.
        using HttpResponseMessage page = await node.Client.GetAsync("/v1/changes");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    [Fact]
    public async Task Events_AfterAnEarlierLife_GoOnBehindTheLastOne()
    {
        using var folder = new TempFolder();
        string last;
        await using (KestrelNode node = await KestrelNode.StartAsync(folder, ownsFolder: false, openDisk: null))
        {
            await node.PutAsync(First);
            last = JsonNode.Parse(await node.Client.GetStringAsync("/v1/changes"))!["next"]!.GetValue<string>();
            await node.PutAsync(Second);
        }
        await using KestrelNode again = await KestrelNode.StartAsync(folder, ownsFolder: false, openDisk: null);
        using HttpResponseMessage response = await OpenEventsAsync(again.Client, last);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());

        string? line;
        do
        {
            line = await reader.ReadLineAsync().WaitAsync(Waiting.Patience);
        }
        while (line?.StartsWith("data", StringComparison.Ordinal) == false);

        Assert.Contains(Blake2b256.Hash(Second).ToString(), line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_CursorOfATimeThatABackupDoesNotHave_IsGone()
    {
        using var folder = new TempFolder();
        using var copy = new TempFolder();
        string lost;
        await using (KestrelNode node = await KestrelNode.StartAsync(folder, ownsFolder: false, openDisk: null))
        {
            await node.PutAsync(First);
        }
        CopyStore(folder.Data, copy.Data);
        await using (KestrelNode node = await KestrelNode.StartAsync(folder, ownsFolder: false, openDisk: null))
        {
            await node.PutAsync(Second);
            lost = JsonNode.Parse(await node.Client.GetStringAsync("/v1/changes"))!["next"]!.GetValue<string>();
        }

        await using KestrelNode restored = await KestrelNode.StartAsync(copy, ownsFolder: false, openDisk: null);
        using HttpResponseMessage page = await restored.Client.GetAsync($"/v1/changes?after={lost}");
        using HttpResponseMessage events = await OpenEventsAsync(restored.Client, lost);

        await TestNode.ReadProblemAsync(page, HttpStatusCode.Gone, "cursor-gone");
        await TestNode.ReadProblemAsync(events, HttpStatusCode.Gone, "cursor-gone");
    }

    [Fact]
    public async Task Stop_WithFollowersThatWait_IsPrompt()
    {
        await using KestrelNode node = await KestrelNode.StartAsync();
        using HttpResponseMessage events = await OpenEventsAsync(node.Client, null);
        using var poll = new HttpClient { BaseAddress = node.Url };
        Task<HttpResponseMessage> waiting = poll.GetAsync("/v1/changes?wait=60");

        await node.StopAsync().WaitAsync(TimeSpan.FromSeconds(15));

        Assert.Same(waiting, await Task.WhenAny(waiting, Task.Delay(Waiting.Patience)));
    }

    private static void CopyStore(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    private static async Task<HttpResponseMessage> OpenEventsAsync(HttpClient client, string? last)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/changes");
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (last is not null)
        {
            request.Headers.Add("Last-Event-ID", last);
        }
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private static async Task<JsonNode> ReadAsync(TestNode node, string query) =>
        JsonNode.Parse(await node.Client.GetStringAsync("/v1/changes" + query))!;

    private static async Task<string> NextAsync(TestNode node) =>
        (await ReadAsync(node, ""))["next"]!.GetValue<string>();

    private static IEnumerable<string> KindsOf(JsonNode page) =>
        page["changes"]!.AsArray().Select(static change => change!["kind"]!.GetValue<string>());
}
