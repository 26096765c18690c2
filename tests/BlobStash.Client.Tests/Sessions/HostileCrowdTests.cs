using BlobStash.Client.Sessions;
using BlobStash.Client.Tests.StandIns;
using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Protocol.Documents;
using static BlobStash.Client.Tests.Sessions.NodePair;

namespace BlobStash.Client.Tests.Sessions;

/// <summary>Peers that list what they do not have, and what becomes of sessions with others meanwhile.</summary>
public sealed class HostileCrowdTests
{
    private readonly NodePair _pair = new();
    private readonly Random _random = new(11);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunAsync_MoreDigestsThanThePeerWillEverDeliver_IsGivenUp(bool sendsBytes)
    {
        for (var number = 0; number < SessionTally.MaxUndeliveredBlobs + 40_000; number++)
        {
            _pair.There.Add(Digest.FromBytes(Bytes(Digest.Size)), [1]);
        }

        _pair.Peer = new EmptyHandedPeer(_pair.There, _pair.Link) { SendsBytes = sendsBytes };

        var report = await _pair.RunAsync();

        Assert.Equal(
            "Gave up after 65536 blobs in a row that the peer names and does not deliver.", report.EndedEarly);
        // At most one group of blobs for each of the 16 transfers was on its way.
        Assert.InRange(report.FailedBlobs, SessionTally.MaxUndeliveredBlobs, SessionTally.MaxUndeliveredBlobs + 33_000);
        Assert.Equal(SyncReport.MaxFailures, report.Failures.Count);
        Assert.Null(report.ProvenEqual);
        Assert.Equal(0, _pair.Here.Count);
    }

    [Fact]
    public async Task RunAsync_BesideAHostilePeer_OtherSessionsAreNotDisturbed()
    {
        Fill(_random, 500, 20, _pair.Here, _pair.There);
        Fill(_random, 50, 20, _pair.There);
        var hostile = new MemoryNode("hostile");
        for (var number = 0; number < 5000; number++)
        {
            hostile.Add(Digest.FromBytes(Bytes(Digest.Size)), [1]);
        }

        var liar = new EmptyHandedPeer(hostile, new MemoryLink()) { SendsBytes = true };
        var disturbance = new SyncSession(_pair.Here, liar, new SyncOptions(), _pair.Clock)
            .RunAsync(CancellationToken.None);
        var report = await _pair.RunAsync();
        var disturbed = await disturbance;

        Assert.Equal((50, 0), (report.Pulled.Blobs, report.FailedBlobs));
        Assert.Equal((0, 5000), (disturbed.Pulled.Blobs, disturbed.FailedBlobs));
        Assert.All(_pair.Here.Digests(), digest => Assert.Equal(digest, Blake2b256.Hash(_pair.Here.Find(digest)!)));
        Assert.Equal(550, _pair.Here.Count);
    }

    private byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        _random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>Names blobs, and sends none or others.</summary>
    private sealed class EmptyHandedPeer(MemoryNode node, MemoryLink link) : MemoryPeer(node, link)
    {
        public bool SendsBytes { get; init; }

        protected override byte[]? BytesOf(Digest digest) => SendsBytes ? base.BytesOf(digest) : null;
    }
}
