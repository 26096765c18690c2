using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using BlobStash.Core.Hashing;
using BlobStash.Server.Tests.Nodes;
using BlobStash.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace BlobStash.Server.Tests.Sync;

/// <summary>A blob that a node has set aside as damaged comes back by a session, whichever node asks for it.</summary>
public sealed class QuarantinedBlobTests
{
    /// <summary>From here on a blob has a file of its own.</summary>
    private const int LargeLength = 9 << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(100, true, "both")]
    [InlineData(100, false, "both")]
    [InlineData(100, true, "pull")]
    [InlineData(100, false, "push")]
    [InlineData(LargeLength, true, "pull")]
    [InlineData(LargeLength, false, "push")]
    public async Task Sync_PeerHasWhatIsSetAsideHere_BringsItBackForGood(
        int length, bool damagedAsks, string direction)
    {
        var blob = new byte[length];
        new Random(1).NextBytes(blob);
        using var folder = new TempFolder();
        await using KestrelNode sound = await KestrelNode.StartAsync();
        await PutAsync(sound, blob);
        await using (KestrelNode damaged = await StartAsync(folder))
        {
            await PutAsync(damaged, blob);
            Rot(folder);
            Assert.Equal("quarantined", await ScrubAsync(damaged));
            Assert.Equal(1, CountListed(folder));
            using (HttpResponseMessage refused = await damaged.Client.GetAsync(TestNode.PathOf(blob)))
            {
                await TestNode.ReadProblemAsync(refused, HttpStatusCode.InternalServerError, "blob-damaged");
            }

            JsonNode report = damagedAsks
                ? await SyncAsync(damaged, sound, direction)
                : await SyncAsync(sound, damaged, direction);

            JsonNode moved = report[damagedAsks ? "pulled" : "pushed"]!;
            Assert.Equal((1, length), (moved["blobs"]!.GetValue<long>(), moved["bytes"]!.GetValue<long>()));
            Assert.Equal(0, report["failedBlobs"]!.GetValue<long>());
            Assert.Equal(0, report["returned"]!.GetValue<long>());
            Assert.NotNull(report["provenEqual"]);
            await AssertServedAsync(damaged, blob);
            Assert.Contains(
                $"The damaged blob {Blake2b256.Hash(blob)} was stored anew and is available",
                await damaged.StopAndReadLogAsync());
        }

        Assert.Equal(0, CountListed(folder));
        await using KestrelNode later = await StartAsync(folder);
        await AssertServedAsync(later, blob);
        Assert.True((await SyncAsync(later, sound, "both"))["alreadyInSync"]!.GetValue<bool>());
    }

    [Theory]
    [InlineData(100)]
    [InlineData(LargeLength)]
    public async Task Put_OnANodeThatPushesToTheDamagedOne_BringsItBackWithoutASession(int length)
    {
        var blob = new byte[length];
        new Random(1).NextBytes(blob);
        using var folder = new TempFolder();
        await using KestrelNode damaged = await StartAsync(folder);
        await PutAsync(damaged, blob);
        Rot(folder);
        Assert.Equal("quarantined", await ScrubAsync(damaged));
        await using KestrelNode sound = await KestrelNode.StartAsync();
        await FollowAsync(sound, damaged);

        await PutAsync(sound, blob);

        await WaitForAsync(
            async () => (await PeerAsync(sound))["feed"]!["pushedBlobs"]!.GetValue<long>() == 1, "pushed by following");
        await AssertServedAsync(damaged, blob);
        Assert.Null((await PeerAsync(sound))["lastError"]);
    }

    /// <summary>Without parity, which would restore what rots before a session could.</summary>
    private static Task<KestrelNode> StartAsync(TempFolder folder) => KestrelNode.StartAsync(
        folder, ownsFolder: false, openDisk: null,
        ("BlobStash:Storage:ParityShards", "0"), ("BlobStash:Scrub:Enabled", "false"));

    private static async Task AssertServedAsync(KestrelNode node, byte[] blob)
    {
        Assert.Equal(blob, await node.Client.GetByteArrayAsync(TestNode.PathOf(blob)));
        BlobStore store = node.Services.GetRequiredService<BlobStore>();
        Assert.False(store.IsDamaged(Blake2b256.Hash(blob)));
        Assert.Equal(0, store.DamagedCount);
    }

    /// <summary>How many blobs the list on the disk names; docs/formats/quarantine.md.</summary>
    private static long CountListed(TempFolder folder) => BinaryPrimitives.ReadInt64LittleEndian(
        File.ReadAllBytes(Path.Combine(folder.Data, "quarantine")).AsSpan(32));

    /// <summary>Flips a bit in the only blob.</summary>
    private static void Rot(TempFolder folder)
    {
        const int PayloadOffset = 64 + 80;
        var path = Directory.EnumerateFiles(folder.Data, "*", SearchOption.AllDirectories)
            .Where(static path => path.Contains("/large/", StringComparison.Ordinal)
                || path.EndsWith(".seg", StringComparison.Ordinal))
            .MaxBy(static path => new FileInfo(path).Length)!;
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        file.Position = PayloadOffset;
        var value = file.ReadByte();
        file.Position = PayloadOffset;
        file.WriteByte((byte)(value ^ 1));
    }

    /// <summary>What became of the one blob that was hit.</summary>
    private static async Task<string> ScrubAsync(KestrelNode node)
    {
        using HttpResponseMessage started = await node.Client.PostAsync("/v1/scrub", null);
        Assert.Equal(HttpStatusCode.Accepted, started.StatusCode);
        using var deadline = new CancellationTokenSource(Patience);
        while (true)
        {
            JsonNode report = JsonNode.Parse(await node.Client.GetStringAsync("/v1/scrub", deadline.Token))!;
            if (report["status"]!.GetValue<string>() == "ended")
            {
                return Assert.Single(report["findings"]!.AsArray())!["action"]!.GetValue<string>();
            }
        }
    }

    private static async Task<JsonNode> SyncAsync(KestrelNode node, KestrelNode peer, string direction)
    {
        using HttpResponseMessage response = await node.Client.PostAsJsonAsync(
            "/v1/sync", new { url = peer.Url, direction });
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        return JsonNode.Parse(text)!;
    }

    private static async Task PutAsync(KestrelNode node, byte[] bytes)
    {
        using HttpResponseMessage put = await node.Client.PutAsync(TestNode.PathOf(bytes), new ByteArrayContent(bytes));
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
    }

    private static async Task<JsonNode> PeerAsync(KestrelNode node) =>
        JsonNode.Parse(await node.Client.GetStringAsync("/v1/peers/other"))!;

    private static async Task FollowAsync(KestrelNode node, KestrelNode peer)
    {
        using HttpResponseMessage put = await node.Client.PutAsJsonAsync(
            "/v1/peers/other",
            new { url = peer.Url.ToString(), direction = "push", intervalSeconds = 3600 });
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        await WaitForAsync(
            async () => (await PeerAsync(node))["feed"]!["state"]!.GetValue<string>() == "following", "following");
    }

    private static async Task WaitForAsync(Func<Task<bool>> condition, string what)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        var started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, $"In time: {what}");
            await timer.WaitForNextTickAsync();
        }
    }
}
