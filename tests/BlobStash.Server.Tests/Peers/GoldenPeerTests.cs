using System.Text.Json;
using BlobStash.Core.Digests;
using BlobStash.Protocol.Documents;
using BlobStash.Server.Configuration;
using BlobStash.Server.Peers;

namespace BlobStash.Server.Tests.Peers;

public sealed class GoldenPeerTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 20, 15, 0, 2, 345, TimeSpan.Zero);

    private readonly Peer _peer = Peer.Create(
        new PeerOptions
        {
            Name = "cellar",
            Url = "http://127.0.0.1:8060",
            ApiKey = "k",
            Deletions = SyncDeletions.Pull,
            Interval = TimeSpan.FromSeconds(2.5),
            MaxConcurrentTransfers = 4,
            MaxReceiveBytesPerSecond = 1 << 20,
            MaxSendBytesPerSecond = 5,
        },
        isConfigured: false,
        TimeProvider.System);

    [Fact]
    public void Create_PeerThatWasAdded_IsTheGoldenDocument() =>
        Assert.Equal(GoldenDocument.Read("peer-new"), Write(At));

    [Fact]
    public void Create_PeerInSession_IsTheGoldenDocument()
    {
        Digest root = Digest.Parse("cf7dd6545b3e87acc5e28a6295dc4972ed21302660e16207e0a4dc5456376a33");
        _peer.Status.EndSession(
            JsonSerializer.Deserialize(GoldenDocument.Read("sync-report"), AnswerJson.Default.SyncReport)! with
            {
                EndedEarly = "Gave up.",
            },
            At);
        _peer.Status.FailFeed("It hung up.", At);
        _peer.Status.ReadFeed(3, At);
        _peer.Status.CountFollowed(TransferDirection.Pull);
        _peer.Status.BeginSession(At);
        _peer.Status.Progress(
            new SyncProgress(SyncPhase.Moving, new WayProgress(1, 5, 3, 15), new WayProgress(2, 7000, 4, 9000), 1), At);

        Assert.Equal(root, _peer.Status.View.ProvenEqual!.Root);
        Assert.Equal(GoldenDocument.Read("peer"), Write(At.AddSeconds(3)));
    }

    [Fact]
    public void ToSettings_Peer_IsTheGoldenDocument() => Assert.Equal(
        GoldenDocument.Read("peer-settings"),
        JsonSerializer.Serialize(PeerOptions.ToSettings(_peer.Options), RequestJson.Default.PeerSettings));

    private string Write(DateTimeOffset now) =>
        JsonSerializer.Serialize(PeerDescription.Create(_peer, now), AnswerJson.Default.NodePeer);
}
