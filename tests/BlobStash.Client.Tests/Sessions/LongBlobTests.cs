using BlobStash.Client.Tests.StandIns;
using BlobStash.Protocol.Documents;
using static BlobStash.Client.Tests.Sessions.NodePair;

namespace BlobStash.Client.Tests.Sessions;

/// <summary>A blob that one of the two nodes does not take, among others that go in batches.</summary>
public sealed class LongBlobTests
{
    private readonly NodePair _pair = new();
    private readonly Random _random = new(9);

    [Theory]
    [InlineData(2 << 20, true, 1)]
    [InlineData(2 << 20, false, 1)]
    [InlineData(9 << 20, true, 1)]
    [InlineData(9 << 20, false, 2)]
    public async Task RunAsync_PullWithOneBlobOverTheLimit_MovesTheOthersInBatches(
        int length, bool knowsMax, int requests)
    {
        Fill(_random, 200, 100, _pair.There);
        var tooLong = Fill(_random, 1, length, _pair.There)[0];
        await using var node = await BatchNode.StartAsync(new BatchNode(_pair.There) { KnowsMax = knowsMax });

        var report = await _pair.RunOverHttpAsync(node, SyncDirection.Pull);

        Assert.Equal((200, 1), (report.Pulled.Blobs, report.FailedBlobs));
        var failure = Assert.Single(report.Failures);
        Assert.Equal(tooLong, failure.Digest);
        Assert.Contains($"{length} bytes, which is more than this node accepts", failure.Reason,
            StringComparison.Ordinal);
        Assert.Null(report.EndedEarly);
        Assert.Equal((requests, 0), (_pair.Count("get"), _pair.Count("blob")));
    }

    [Fact]
    public async Task RunAsync_PushWithOneBlobOverTheLimitOfThePeer_MovesTheOthersInOneBatch()
    {
        Fill(_random, 200, 100, _pair.Here);
        var tooLong = Fill(_random, 1, 2 << 20, _pair.Here)[0];
        await using var node = await BatchNode.StartAsync(new BatchNode(_pair.There) { MaxBlobBytes = 1 << 20 });

        var report = await _pair.RunOverHttpAsync(node, SyncDirection.Push);

        Assert.Equal((200, 1), (report.Pushed.Blobs, report.FailedBlobs));
        Assert.Equal(tooLong, Assert.Single(report.Failures).Digest);
        Assert.Equal((1, 0), (_pair.Count("put"), _pair.Count("put-blob")));
    }
}
