using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using BlobStash.Core.Digests;
using BlobStash.EndToEnd.Tests.Nodes;
using Xunit.Abstractions;

namespace BlobStash.EndToEnd.Tests;

/// <summary>Between sessions, an hour apart here, what changes on one node comes to the other by following.</summary>
public sealed class FollowTests(ITestOutputHelper output) : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Put_OnOneNode_IsReadableOnTheOtherWithinASecond(bool isWriterConfigured)
    {
        await using Node cellar = await Node.StartAsync(_folder.At("cellar"));
        await using Node attic = await Node.StartAsync(_folder.At("attic"), PeerSettings(cellar));
        await WaitUntilFollowingAsync(attic);
        var (from, to) = isWriterConfigured ? (attic, cellar) : (cellar, attic);
        var latencies = new List<double>();

        for (var i = 0; i < 100; i++)
        {
            Digest digest = await PutAsync(from, $"blob {i}");
            var stored = Stopwatch.GetTimestamp();
            await WaitUntilStoredAsync(to, digest);
            latencies.Add(Stopwatch.GetElapsedTime(stored).TotalMilliseconds);
        }

        latencies.Sort();
        output.WriteLine($"median {latencies[50]:f1} ms, 99th of 100 {latencies[98]:f1} ms");
        Assert.InRange(latencies[50], 0, 1000);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Put_WhileANodeIsAway_ArrivesWhenItIsBack(bool isKilled)
    {
        Node cellar = await Node.StartAsync(_folder.At("cellar"));
        await using Node attic = await Node.StartAsync(_folder.At("attic"), PeerSettings(cellar));
        await WaitUntilFollowingAsync(attic);
        await WaitUntilStoredAsync(attic, await PutAsync(cellar, "before"));

        await (isKilled ? cellar.Process.KillAsync() : cellar.StopAsync());
        await cellar.DisposeAsync();
        Digest away = await PutAsync(attic, "while it is away");
        await using Node back = await Node.StartAsync(_folder.At("cellar"), "--urls", cellar.Url.ToString());
        Digest after = await PutAsync(back, "after it came back");

        await WaitUntilStoredAsync(back, away);
        await WaitUntilStoredAsync(attic, after);
    }

    [Fact]
    public async Task Peer_AddedAtRuntime_IsFollowedAfterARestart()
    {
        await using Node cellar = await Node.StartAsync(_folder.At("cellar"));
        await using (Node attic = await Node.StartAsync(_folder.At("attic")))
        {
            using var http = new HttpClient { BaseAddress = attic.Url };
            using HttpResponseMessage put = await http.PutAsJsonAsync(
                "v1/peers/cellar", new { url = cellar.Url.ToString(), intervalSeconds = 3600 });
            Assert.Equal(HttpStatusCode.Created, put.StatusCode);
            await WaitUntilFollowingAsync(attic);
            await WaitUntilStoredAsync(attic, await PutAsync(cellar, "first"));
            await attic.StopAsync();
        }

        await using Node again = await Node.StartAsync(_folder.At("attic"));
        await WaitUntilFollowingAsync(again);
        await WaitUntilStoredAsync(again, await PutAsync(cellar, "second"));
        await WaitUntilStoredAsync(cellar, await PutAsync(again, "third"));
    }

    [Theory]
    [InlineData("0-1 1-2")]
    [InlineData("0-1 1-2 2-0")]
    [InlineData("0-1 0-2")]
    public async Task Put_InAChainARingAndAStar_ComesEverywhere(string edges)
    {
        Node[] nodes =
        [
            await Node.StartAsync(_folder.At("0")), await Node.StartAsync(_folder.At("1")),
            await Node.StartAsync(_folder.At("2")),
        ];
        await using Node first = nodes[0];
        await using Node second = nodes[1];
        await using Node third = nodes[2];
        foreach (var edge in edges.Split(' '))
        {
            await AddPeerAsync(nodes[edge[0] - '0'], $"node{edge[2]}", nodes[edge[2] - '0']);
        }

        for (var i = 0; i < nodes.Length; i++)
        {
            Digest digest = await PutAsync(nodes[i], $"from {i}");
            foreach (Node node in nodes)
            {
                await WaitUntilStoredAsync(node, digest);
            }
        }
    }

    private static string[] PeerSettings(Node peer) =>
    [
        "--BlobStash:Sync:Peers:0:Name", "cellar",
        "--BlobStash:Sync:Peers:0:Url", peer.Url.ToString(),
        "--BlobStash:Sync:Peers:0:Interval", "01:00:00",
    ];

    private static async Task AddPeerAsync(Node node, string name, Node peer)
    {
        using var http = new HttpClient { BaseAddress = node.Url };
        using HttpResponseMessage put = await http.PutAsJsonAsync(
            $"v1/peers/{name}", new { url = peer.Url.ToString(), intervalSeconds = 3600 });
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        await WaitUntilFollowingAsync(node, name);
    }

    private static async Task<Digest> PutAsync(Node node, string text)
    {
        using var content = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text));
        return await node.Client.PutAsync(content);
    }

    private static async Task WaitUntilFollowingAsync(Node node, string peer = "cellar")
    {
        using var http = new HttpClient { BaseAddress = node.Url };
        var path = new Uri($"v1/peers/{peer}", UriKind.Relative);
        await WaitAsync(async () => (await http.GetStringAsync(path))
            .Contains("\"state\":\"following\"", StringComparison.Ordinal));
    }

    private static Task WaitUntilStoredAsync(Node node, Digest digest) =>
        WaitAsync(() => node.Client.ExistsAsync(digest));

    private static async Task WaitAsync(Func<Task<bool>> condition)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(2));
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < Deadline, "It did not happen in time.");
            await timer.WaitForNextTickAsync();
        }
    }
}
