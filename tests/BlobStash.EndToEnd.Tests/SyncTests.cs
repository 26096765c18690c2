using System.Net;
using System.Text.Json;
using BlobStash.EndToEnd.Tests.Blobs;
using BlobStash.EndToEnd.Tests.Nodes;

namespace BlobStash.EndToEnd.Tests;

public sealed class SyncTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SampleBlob[] _common = SampleBlob.CreateMany(firstSeed: 0, count: 100);
    private readonly SampleBlob[] _here = SampleBlob.CreateMany(firstSeed: 1000, count: 30);
    private readonly SampleBlob[] _there = SampleBlob.CreateMany(firstSeed: 2000, count: 20);
    private Node _node = null!;
    private Node _peer = null!;

    public async Task InitializeAsync()
    {
        try
        {
            _node = await Node.StartAsync(_folder.At("node"));
            _peer = await Node.StartAsync(_folder.At("peer"));
            await PutAsync(_node, [.. _common, .. _here]);
            await PutAsync(_peer, [.. _common, .. _there]);
        }
        catch
        {
            // The runner disposes only what was initialised.
            await DisposeAsync();
            throw;
        }
    }

    public async Task DisposeAsync()
    {
        foreach (Node? node in new[] { _node, _peer })
        {
            await (node?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Sync_BothWays_LeavesTheUnionOnBoth()
    {
        JsonElement first = await _node.SyncAsync(_peer, "both");
        JsonElement second = await _node.SyncAsync(_peer, "both");

        AssertTransfer(first, "pulled", _there);
        AssertTransfer(first, "pushed", _here);
        Assert.False(first.GetProperty("alreadyInSync").GetBoolean());
        AssertTransfer(second, "pulled", []);
        AssertTransfer(second, "pushed", []);
        Assert.True(second.GetProperty("alreadyInSync").GetBoolean());
        SampleBlob[] union = [.. _common, .. _here, .. _there];
        await AssertHoldAsync(_node, union);
        await AssertHoldAsync(_peer, union);
    }

    [Fact]
    public async Task Sync_Pull_LeavesThePeerAsItWas()
    {
        JsonElement report = await _node.SyncAsync(_peer, "pull");

        AssertTransfer(report, "pulled", _there);
        AssertTransfer(report, "pushed", []);
        Assert.Equal(_here.Length, report.GetProperty("localOnly").GetInt32());
        await AssertHoldAsync(_node, [.. _common, .. _here, .. _there]);
        await AssertHoldAsync(_peer, [.. _common, .. _there]);
    }

    [Fact]
    public async Task Sync_Push_LeavesTheNodeAsItWas()
    {
        JsonElement report = await _node.SyncAsync(_peer, "push");

        AssertTransfer(report, "pulled", []);
        AssertTransfer(report, "pushed", _here);
        Assert.Equal(_there.Length, report.GetProperty("remoteOnly").GetInt32());
        await AssertHoldAsync(_node, [.. _common, .. _here]);
        await AssertHoldAsync(_peer, [.. _common, .. _here, .. _there]);
    }

    [Fact]
    public async Task Sync_StrictPullWithLocalOnlyBlobs_IsRefusedAndMovesNothing()
    {
        using HttpResponseMessage response = await _node.RequestSyncAsync(_peer, "pull", strict: true);

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Contains("local-only-blobs", await response.Content.ReadAsStringAsync());
        await AssertHoldAsync(_node, [.. _common, .. _here]);
        await AssertHoldAsync(_peer, [.. _common, .. _there]);
    }

    [Fact]
    public async Task Sync_PeerThatIsGone_IsAProblemAndHarmsNothing()
    {
        await _peer.Process.KillAsync();

        using HttpResponseMessage response = await _node.RequestSyncAsync(_peer, "both");

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        await AssertHoldAsync(_node, [.. _common, .. _here]);
    }

    private static Task PutAsync(Node node, SampleBlob[] blobs) => Parallel.ForEachAsync(
        blobs, async (blob, cancellationToken) => Assert.True(await blob.PutAsync(node.Client, cancellationToken)));

    private static Task AssertHoldAsync(Node node, SampleBlob[] blobs) =>
        NodeBlobs.AssertHoldsAsync(node.Client, blobs.Select(static blob => blob.Digest));

    private static void AssertTransfer(JsonElement report, string way, SampleBlob[] blobs)
    {
        JsonElement transfer = report.GetProperty(way);
        Assert.Equal(blobs.Length, transfer.GetProperty("blobs").GetInt32());
        Assert.Equal(blobs.Sum(static blob => (long)blob.Length), transfer.GetProperty("bytes").GetInt64());
        Assert.Equal(0, report.GetProperty("failedBlobs").GetInt32());
    }
}
