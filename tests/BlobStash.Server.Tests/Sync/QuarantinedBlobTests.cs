using System.Buffers.Binary;
using System.Net;
using System.Text.Json.Nodes;
using BlobStash.Core.Hashing;
using BlobStash.Server.Tests.Nodes;
using BlobStash.Storage;

namespace BlobStash.Server.Tests.Sync;

/// <summary>A blob that a node has set aside as damaged comes back by a session, whichever node asks for it.</summary>
public sealed class QuarantinedBlobTests
{
    /// <summary>From here on a blob has a file of its own.</summary>
    private const int LargeLength = 9 << 20;

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
        await sound.PutAsync(blob);
        await using (KestrelNode damaged = await StartAsync(folder))
        {
            await damaged.PutAsync(blob);
            folder.Rot();
            JsonNode scrub = await damaged.Client.ScrubAsync();
            Assert.Equal("quarantined", Assert.Single(scrub["findings"]!.AsArray())!["action"]!.GetValue<string>());
            Assert.Equal(1, CountListed(folder));
            using (HttpResponseMessage refused = await damaged.Client.GetAsync(TestNode.PathOf(blob)))
            {
                await TestNode.ReadProblemAsync(refused, HttpStatusCode.InternalServerError, "blob-damaged");
            }

            JsonNode report = damagedAsks
                ? await damaged.SyncAsync(sound, direction)
                : await sound.SyncAsync(damaged, direction);

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
        Assert.True((await later.SyncAsync(sound, "both"))["alreadyInSync"]!.GetValue<bool>());
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
        await damaged.PutAsync(blob);
        folder.Rot();
        JsonNode scrub = await damaged.Client.ScrubAsync();
        Assert.Equal("quarantined", Assert.Single(scrub["findings"]!.AsArray())!["action"]!.GetValue<string>());
        await using KestrelNode sound = await KestrelNode.StartAsync();
        await sound.FollowAsync("other", damaged, direction: "push");

        await sound.PutAsync(blob);

        await sound.WaitForPeerAsync("other", static peer => peer["feed"]!["pushedBlobs"]!.GetValue<long>() == 1);
        await AssertServedAsync(damaged, blob);
        Assert.Null((await sound.ShowPeerAsync("other"))["lastError"]);
    }

    /// <summary>Without parity, which would restore what rots before a session could.</summary>
    private static Task<KestrelNode> StartAsync(TempFolder folder) => KestrelNode.StartAsync(
        folder, ownsFolder: false, openDisk: null,
        ("BlobStash:Storage:ParityShards", "0"), ("BlobStash:Scrub:Enabled", "false"));

    private static async Task AssertServedAsync(KestrelNode node, byte[] blob)
    {
        Assert.Equal(blob, await node.Client.GetByteArrayAsync(TestNode.PathOf(blob)));
        BlobStore store = node.Store;
        Assert.False(store.IsDamaged(Blake2b256.Hash(blob)));
        Assert.Equal(0, store.DamagedCount);
    }

    /// <summary>How many blobs the list on the disk names; docs/formats/quarantine.md.</summary>
    private static long CountListed(TempFolder folder) => BinaryPrimitives.ReadInt64LittleEndian(
        File.ReadAllBytes(Path.Combine(folder.Data, "quarantine")).AsSpan(32));
}
