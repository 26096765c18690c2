using BlobStash.Client.Tests.StandIns;
using BlobStash.Protocol.Documents;
using static BlobStash.Client.Tests.Sessions.NodePair;

namespace BlobStash.Client.Tests.Sessions;

/// <summary>Batches that are more than the peer, or a proxy in front of it, takes at once (413).</summary>
public sealed class LargeBatchTests
{
    private readonly NodePair _pair = new();
    private readonly Random _random = new(9);

    [Fact]
    public async Task RunAsync_PullFromANodeThatTakesFewerDigestsAtOnce_GoesOnInHalves()
    {
        Fill(_random, 200, 100, _pair.There);
        await using var node = await BatchNode.StartAsync(new BatchNode(_pair.There) { MaxDigests = 100 });

        var report = await _pair.RunOverHttpAsync(node, SyncDirection.Pull);

        Assert.Equal((200, 0), (report.Pulled.Blobs, report.FailedBlobs));
        Assert.Equal((3, 0), (_pair.Count("get"), _pair.Count("blob")));
    }

    [Fact]
    public async Task RunAsync_PushOfABatchThatIsRefusedForOneBlob_MovesTheOthersInABatch()
    {
        Fill(_random, 200, 100, _pair.Here);
        var tooLong = Fill(_random, 1, 2 << 20, _pair.Here)[0];
        await using var node = await BatchNode.StartAsync(new BatchNode(_pair.There) { MaxBodyBytes = 1 << 20 });

        var report = await _pair.RunOverHttpAsync(node, SyncDirection.Push);

        Assert.Equal((200, 1), (report.Pushed.Blobs, report.FailedBlobs));
        Assert.Equal(tooLong, Assert.Single(report.Failures).Digest);
        Assert.Equal((2, 1), (_pair.Count("put"), _pair.Count("put-blob")));
    }

    [Fact]
    public async Task RunAsync_PushOfBatchesThatAreTooLargeForAProxy_GoesInSmallerBatches()
    {
        Fill(_random, 40, 100_000, _pair.Here);
        await using var node = await BatchNode.StartAsync(new BatchNode(_pair.There) { MaxBodyBytes = 1_200_000 });

        var report = await _pair.RunOverHttpAsync(node, SyncDirection.Push);

        Assert.Equal((40, 0), (report.Pushed.Blobs, report.FailedBlobs));
        Assert.NotNull(report.ProvenEqual);
        Assert.Equal((7, 0), (_pair.Count("put"), _pair.Count("put-blob")));
    }

    [Fact]
    public async Task RunAsync_PushToAPeerThatTakesNoBatchAtAll_GoesSingly()
    {
        Fill(_random, 200, 100, _pair.Here);
        await using var node = await BatchNode.StartAsync(new BatchNode(_pair.There) { MaxBodyBytes = 0 });

        var report = await _pair.RunOverHttpAsync(node, SyncDirection.Push);

        Assert.Equal((200, 0), (report.Pushed.Blobs, report.FailedBlobs));
        Assert.Equal((15, 200), (_pair.Count("put"), _pair.Count("put-blob")));
    }
}
