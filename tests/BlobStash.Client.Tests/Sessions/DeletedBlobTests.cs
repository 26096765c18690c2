using BlobStash.Client.Tests.StandIns;
using static BlobStash.Client.Tests.Sessions.SessionFixture;

namespace BlobStash.Client.Tests.Sessions;

public sealed class DeletedBlobTests
{
    private readonly MemoryReplica _local = new();

    [Fact]
    public async Task RunAsync_BlobDeletedHere_IsNotFetchedAndCounted()
    {
        await using var peer = await NativeNode.StartAsync();
        var deleted = peer.Store.Add(BytesOf("deleted"));
        var wanted = peer.Store.Add(BytesOf("wanted"));
        _local.Deleted.Add(deleted);

        var report = await RunAsync(_local, peer);

        Assert.Equal([wanted], _local.Store.Digests());
        Assert.Equal(1, report.SkippedDeleted);
        Assert.Equal(1, report.Pulled.Blobs);
        Assert.Equal(0, report.FailedBlobs);
        Assert.DoesNotContain($"GET /v1/blobs/{deleted}", peer.Requests);
    }

    [Fact]
    public async Task RunAsync_BlobDeletedHereWhileItComesIn_IsCountedAsSkipped()
    {
        await using var peer = await NativeNode.StartAsync();
        var digest = peer.Store.Add(BytesOf("deleted"));
        _local.Storing = _ =>
        {
            _local.Deleted.Add(digest);
            return Task.CompletedTask;
        };

        var report = await RunAsync(_local, peer);

        Assert.Empty(_local.Store.Digests());
        Assert.Equal((1, 0, 0), (report.SkippedDeleted, report.Pulled.Blobs, report.FailedBlobs));
    }

    [Theory]
    [InlineData(7)]
    [InlineData(3 << 20)]
    public async Task RunAsync_BlobDeletedByThePeer_IsNotBroughtBackAndCounted(int length)
    {
        await using var peer = await NativeNode.StartAsync();
        var deleted = _local.Store.Add(new byte[length]);
        var wanted = _local.Store.Add(BytesOf("wanted"));
        peer.Deleted.Add(deleted);

        var report = await RunAsync(_local, peer);

        Assert.Equal([wanted], peer.Store.Digests());
        Assert.Equal((1, 1, 0), (report.SkippedDeleted, report.Pushed.Blobs, report.FailedBlobs));
        Assert.Null(report.EndedEarly);
    }

    [Fact]
    public async Task RunAsync_OriginalPeer_IsSentABlobWithoutTheHeaderOfASession()
    {
        await using var peer = await OriginalServer.StartAsync();
        var digest = _local.Store.Add(BytesOf("mine"));
        var hasHeader = false;
        peer.Intercept = context =>
        {
            hasHeader |= context.Request.Headers.ContainsKey("BlobStash-Sync");
            return Task.FromResult(false);
        };

        var report = await RunAsync(_local, peer);

        Assert.Equal([digest], peer.Store.Digests());
        Assert.Equal((0, 1), (report.SkippedDeleted, report.Pushed.Blobs));
        Assert.False(hasHeader);
    }
}
