using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using BlobStash.Client.Batches;
using BlobStash.EndToEnd.Tests.Blobs;
using BlobStash.EndToEnd.Tests.Nodes;

namespace BlobStash.EndToEnd.Tests;

/// <summary>Sessions that are cut, given up, run into each other, or tell how far they are.</summary>
public sealed class SessionTests : IDisposable
{
    private const int Count = 2000;
    private const int Length = 4096;

    /// <summary>Slow enough that a session is still under way when something happens to it.</summary>
    private const int SlowBytesPerSecond = 2_000_000;

    private const int FirstPart = 200;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Sync_PeerIsKilledInTheMiddle_TheNextSessionMovesOnlyTheRest()
    {
        await using Node node = await StartFilledAsync("node");
        using HttpClient http = ClientOf(node);
        Node peer = await Node.StartAsync(_folder.At("peer"));
        await AddPeerAsync(http, peer, SlowBytesPerSecond);
        using var hangUp = new CancellationTokenSource();
        Task session = RequestSyncAsync(http, hangUp.Token);
        await WaitUntilAsync(async () => await CountAsync(peer) >= FirstPart);

        await peer.Process.KillAsync();
        await peer.DisposeAsync();
        await hangUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => session);
        await using Node back = await RestartAsync(peer);
        var kept = await CountAsync(back);

        Assert.InRange(kept, FirstPart, Count - 1);
        await AssertSyncMovesAsync(http, node, back, Count - kept);
    }

    [Fact]
    public async Task Sync_PeerIsRestartedInTheMiddle_GoesOnAndCompletes()
    {
        await using Node node = await StartFilledAsync("node");
        using HttpClient http = ClientOf(node);
        Node peer = await Node.StartAsync(_folder.At("peer"));
        await AddPeerAsync(http, peer, SlowBytesPerSecond);
        Task<JsonElement> session = RequestSyncAsync(http, CancellationToken.None);
        await WaitUntilAsync(async () => await CountAsync(peer) >= FirstPart);

        await peer.Process.KillAsync();
        await peer.DisposeAsync();
        await using Node back = await RestartAsync(peer);
        JsonElement report = await session;

        Assert.Equal(JsonValueKind.Null, report.GetProperty("endedEarly").ValueKind);
        Assert.Equal(0, report.GetProperty("failedBlobs").GetInt32());
        Assert.Equal(JsonValueKind.Object, report.GetProperty("provenEqual").ValueKind);
        await AssertEqualAsync(node, back);
    }

    [Fact]
    public async Task Sync_ClientHangsUp_KeepsWhatArrived()
    {
        await using Node node = await StartFilledAsync("node");
        using HttpClient http = ClientOf(node);
        await using Node peer = await Node.StartAsync(_folder.At("peer"));
        await AddPeerAsync(http, peer, SlowBytesPerSecond);
        using var hangUp = new CancellationTokenSource();
        Task session = RequestSyncAsync(http, hangUp.Token);
        await WaitUntilAsync(async () => await CountAsync(peer) >= FirstPart);

        await hangUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => session);
        await WaitUntilEndedAsync(http);
        var kept = await CountAsync(peer);

        Assert.InRange(kept, FirstPart, Count - 1);

        // What was received when the client hung up may have become durable after it was counted.
        Assert.InRange(await SyncRestAsync(http, node, peer), 1, Count - kept);
    }

    [Fact]
    public async Task Sync_FromBothSidesAtOnce_LeavesTheUnionOnBoth()
    {
        await using Node node = await StartFilledAsync("node");
        await using Node peer = await StartFilledAsync("peer", firstNumber: Count / 2);

        Task<JsonElement> there = node.SyncAsync(peer, "both");
        Task<JsonElement> back = peer.SyncAsync(node, "both");

        Assert.Equal(0, (await there).GetProperty("failedBlobs").GetInt32());
        Assert.Equal(0, (await back).GetProperty("failedBlobs").GetInt32());
        Assert.Equal(Count + (Count / 2), await CountAsync(peer));
        await AssertEqualAsync(node, peer);
    }

    [Fact]
    public async Task Sync_FewBlobsDiffer_FindsThemBySymbols()
    {
        await using Node node = await StartFilledAsync("node");
        await using Node peer = await StartFilledAsync("peer", firstNumber: 5);

        JsonElement report = await node.SyncAsync(peer, "both");

        Assert.Equal("symbols", report.GetProperty("method").GetString());
        Assert.Equal(5, report.GetProperty("pulled").GetProperty("blobs").GetInt32());
        Assert.Equal(5, report.GetProperty("pushed").GetProperty("blobs").GetInt32());
        await AssertEqualAsync(node, peer);
    }

    [Fact]
    public async Task Sync_DryRun_TellsTheDifferenceAndMovesNothing()
    {
        await using Node node = await StartFilledAsync("node");
        await using Node peer = await StartFilledAsync("peer", firstNumber: 5);
        using HttpClient http = ClientOf(node);

        using HttpResponseMessage answer = await http.PostAsJsonAsync(
            "v1/sync", new { url = peer.Url.ToString(), dryRun = true });
        JsonElement difference = JsonDocument.Parse(await answer.Content.ReadAsStringAsync())
            .RootElement.GetProperty("difference");

        foreach (var way in new[] { "toPull", "toPush" })
        {
            Assert.Equal(5, difference.GetProperty(way).GetProperty("blobs").GetInt32());
            Assert.Equal(5 * Length, difference.GetProperty(way).GetProperty("bytes").GetInt32());
        }
        Assert.Equal((Count, Count), (await CountAsync(node), await CountAsync(peer)));
    }

    [Fact]
    public async Task Sync_AskedForEvents_TellsHowFarItIsAndThenReports()
    {
        await using Node node = await StartFilledAsync("node");
        await using Node peer = await Node.StartAsync(_folder.At("peer"));
        using HttpClient http = ClientOf(node);
        await AddPeerAsync(http, peer, SlowBytesPerSecond);
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/sync")
        {
            Content = JsonContent.Create(new { peer = "cellar" }),
        };
        request.Headers.Accept.ParseAdd("text/event-stream");

        using HttpResponseMessage answer = await http.SendAsync(request);
        var events = (await answer.Content.ReadAsStringAsync())
            .Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
            .Where(static text => text.StartsWith("event: ", StringComparison.Ordinal))
            .Select(static text => text.Split('\n'))
            .ToList();

        var moving = events.SkipLast(1).Select(static lines => JsonDocument.Parse(lines[1]["data: ".Length..]))
            .Select(static data => data.RootElement.GetProperty("push").GetProperty("bytes").GetInt64()).ToList();
        Assert.True(moving.Count > 2, $"{moving.Count} events of progress");
        Assert.Equal(moving.Order(), moving);
        Assert.Contains(moving, static bytes => bytes is > 0 and < (long)Count * Length);
        Assert.All(events.SkipLast(1), static lines => Assert.Equal("event: progress", lines[0]));
        Assert.Equal("event: report", events[^1][0]);
        await AssertEqualAsync(node, peer);
    }

    private static async Task AssertSyncMovesAsync(HttpClient http, Node node, Node peer, long count) =>
        Assert.Equal(count, await SyncRestAsync(http, node, peer));

    /// <summary>Runs a session without limits; how many blobs it moved until both had the same.</summary>
    private static async Task<long> SyncRestAsync(HttpClient http, Node node, Node peer)
    {
        await WaitUntilEndedAsync(http);
        await AddPeerAsync(http, peer, bytesPerSecond: 0);
        JsonElement report = await RequestSyncAsync(http, CancellationToken.None);

        Assert.Equal(0, report.GetProperty("failedBlobs").GetInt32());
        await AssertEqualAsync(node, peer);
        return report.GetProperty("pushed").GetProperty("blobs").GetInt64();
    }

    private static async Task AssertEqualAsync(Node node, Node peer) => Assert.Equal(
        (await node.Client.GetStateAsync()).Root, (await peer.Client.GetStateAsync()).Root);

    private static HttpClient ClientOf(Node node) => new() { BaseAddress = node.Url };

    private static async Task AddPeerAsync(HttpClient node, Node peer, int bytesPerSecond)
    {
        using HttpResponseMessage answer = await node.PutAsJsonAsync("v1/peers/cellar", new
        {
            url = peer.Url.ToString(),
            intervalSeconds = 0,
            follow = false,
            maxSendBytesPerSecond = bytesPerSecond,
        });
        Assert.True(answer.IsSuccessStatusCode);
    }

    private static async Task<JsonElement> RequestSyncAsync(HttpClient node, CancellationToken cancellationToken)
    {
        using HttpResponseMessage answer = await node.PostAsJsonAsync(
            "v1/sync", new { peer = "cellar" }, cancellationToken);
        var body = await answer.Content.ReadAsStringAsync(cancellationToken);
        Assert.True(answer.IsSuccessStatusCode, body);
        return JsonDocument.Parse(body).RootElement.Clone();
    }

    private static Task WaitUntilEndedAsync(HttpClient node) => WaitUntilAsync(async () =>
        (await node.GetStringAsync(new Uri("v1/peers/cellar", UriKind.Relative)))
            .Contains("\"running\":null", StringComparison.Ordinal));

    private static async Task<long> CountAsync(Node node) => (await node.Client.GetStateAsync()).Count;

    private static async Task WaitUntilAsync(Func<Task<bool>> condition)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < Deadline, "It did not happen in time.");
            await timer.WaitForNextTickAsync();
        }
    }

    private Task<Node> RestartAsync(Node peer) =>
        Node.StartAsync(_folder.At("peer"), "--urls", peer.Url.ToString());

    private async Task<Node> StartFilledAsync(string folder, int firstNumber = 0)
    {
        Node node = await Node.StartAsync(_folder.At(folder));
        await node.Client.PutManyAsync([.. Enumerable.Range(firstNumber, Count).Select(CreateOffer)]);
        return node;
    }

    private static BlobOffer CreateOffer(int number)
    {
        var blob = new SampleBlob(number, Length);
        byte[] bytes = blob.Bytes.ToArray();
        return new BlobOffer(blob.Digest, () => new MemoryStream(bytes, writable: false));
    }
}
