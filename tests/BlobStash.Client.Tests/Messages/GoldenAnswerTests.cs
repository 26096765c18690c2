using System.Text;
using BlobStash.Client.Messages;
using BlobStash.Protocol.Documents;

namespace BlobStash.Client.Tests.Messages;

/// <summary>The client understands what the tests of the server see written.</summary>
public sealed class GoldenAnswerTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 20, 15, 0, 2, 345, TimeSpan.Zero);

    [Fact]
    public void SyncReports_Golden_AreRead()
    {
        var report = SyncReports.Read(Golden("sync-report"));

        Assert.Equal(("http://127.0.0.1:8060/", SyncMethod.BucketSketches), (report.Peer, report.Method));
        Assert.Equal(new TravelledDeletions(1, 2, 1), report.Deletions);
        Assert.Equal((3, TimeSpan.FromSeconds(0.012)), (report.SkippedDeleted, report.Duration));
        Assert.Equal((At, 3), (report.EqualButDeletions!.At, report.EqualButDeletions.Blobs));
        Assert.Equal(TransferDirection.Push, Assert.Single(report.Failures).Direction);
    }

    [Fact]
    public void SyncReports_GoldenDryRun_HasTheDifference()
    {
        var difference = SyncReports.Read(Golden("sync-report-dry-run")).Difference!;

        Assert.Equal((2, 9, 2), (difference.ToPull.Blobs, difference.ToPull.Bytes, difference.ToPull.Digests.Count));
        Assert.Equal((1, 5, 1), (difference.ToPush.Blobs, difference.ToPush.Bytes, difference.ToPush.Digests.Count));
    }

    [Fact]
    public void NodePeers_Golden_AreRead()
    {
        var peer = Assert.Single(NodePeers.ReadAll(Golden("peer-list")));

        Assert.Equal(("cellar", TimeSpan.FromSeconds(2.5)), (peer.Name, peer.Interval));
        Assert.Equal((SyncPhase.Moving, new RemainingMoves(4, 2010, TimeSpan.FromSeconds(6))),
            (peer.Running!.Phase, peer.Running.Left));
        Assert.Equal((PeerFeedState.Following, TimeSpan.FromSeconds(3)), (peer.Feed.State, peer.Feed.Lag));
        Assert.Equal(new PeerMissing(At, 4, 1), peer.Missing);
        Assert.Equal(new PeerError(At, "It hung up."), peer.LastError);
    }

    private static byte[] Golden(string name) => Encoding.UTF8.GetBytes(GoldenDocument.Read(name));
}
