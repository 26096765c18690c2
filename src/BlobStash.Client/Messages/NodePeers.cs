using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using BlobStash.Core.Digests;
using BlobStash.Protocol.Problems;

namespace BlobStash.Client.Messages;

/// <summary>Reads and checks what a node tells of its peers.</summary>
internal static class NodePeers
{
    /// <summary>Longest description of a peer in bytes; they have about 1 KiB.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>Longest list in bytes.</summary>
    public const int MaxListBytes = 4 << 20;

    /// <summary>Longest span of time in seconds; longer ones say nothing more.</summary>
    private const double MaxSeconds = int.MaxValue;

    /// <summary>Reads one peer.</summary>
    /// <exception cref="BlobStashException">The answer cannot be used.</exception>
    public static NodePeer Read(ReadOnlySpan<byte> body) =>
        Check(Deserialize(body, ClientJsonContext.Default.PeerMessage));

    /// <summary>Reads all peers.</summary>
    /// <exception cref="BlobStashException">The answer cannot be used.</exception>
    public static IReadOnlyList<NodePeer> ReadAll(ReadOnlySpan<byte> body) =>
        Deserialize(body, ClientJsonContext.Default.PeerListMessage)?.Peers is { } peers
            ? [.. peers.Select(Check)]
            : throw Malformed();

    private static T? Deserialize<T>(ReadOnlySpan<byte> body, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(body, type);
        }
        catch (JsonException exception)
        {
            throw Malformed(exception);
        }
    }

    private static NodePeer Check(PeerMessage? peer) =>
        peer is { Name: { } name, Url: { } url, Feed: { } feed }
            ? new NodePeer(NodeAnswers.Clean(name), ReadSettings(peer, NodeAnswers.Clean(url)))
            {
                IsConfigured = peer.IsConfigured,
                HasApiKey = peer.HasApiKey,
                Running = peer.Running is { } running ? ReadRunning(running) : null,
                LastSession = peer.LastSession is { } last ? ReadLast(last) : null,
                ProvenEqual = peer.ProvenEqual is { } proof ? ReadProof(proof) : null,
                Missing = peer.Missing,
                Feed = new PeerFeed(
                    SyncReports.Parse<PeerFeedState>(feed.State),
                    feed.LagChanges,
                    ReadSpan(feed.LagSeconds),
                    feed.PulledBlobs,
                    feed.PushedBlobs),
                LastError = peer.LastError is { Reason: { } reason } error
                    ? error with { Reason = NodeAnswers.Clean(reason) }
                    : null,
            }
            : throw Malformed();

    private static PeerSettings ReadSettings(PeerMessage peer, string url) => new(url)
    {
        Direction = SyncReports.Parse<SyncDirection>(peer.Direction),

        // A node of an older version does not mention them.
        Deletions = peer.Deletions is null ? null : SyncReports.Parse<SyncDeletions>(peer.Deletions),
        Interval = ReadSpan(peer.IntervalSeconds),
        Follow = peer.Follow,
        MaxConcurrentTransfers = peer.MaxConcurrentTransfers,
        MaxReceiveBytesPerSecond = peer.MaxReceiveBytesPerSecond,
        MaxSendBytesPerSecond = peer.MaxSendBytesPerSecond,
    };

    private static PeerRunningSession ReadRunning(PeerMessage.RunningMessage running) =>
        new(running.Since, SyncReports.Parse<SyncPhase>(running.Phase))
        {
            Pulled = running.Pulled,
            Pushed = running.Pushed,
            FailedBlobs = running.FailedBlobs,
            Left = new TransferCount(running.Left?.Blobs ?? 0, running.Left?.Bytes ?? 0),
            TimeLeft = running.Left?.Seconds is { } seconds ? ReadSpan(seconds) : null,
        };

    private static PeerLastSession ReadLast(PeerMessage.LastMessage last) =>
        new(last.At, ReadSpan(last.DurationSeconds))
        {
            AlreadyInSync = last.AlreadyInSync,
            Pulled = last.Pulled,
            Pushed = last.Pushed,
            FailedBlobs = last.FailedBlobs,
            EndedEarly = last.EndedEarly is { } reason ? NodeAnswers.Clean(reason) : null,
        };

    private static ProvenEquality ReadProof(SyncReportMessage.ProofMessage proof) =>
        Digest.TryParse(proof.Root, out var root) ? new ProvenEquality(root, proof.At) : throw Malformed();

    private static TimeSpan ReadSpan(double seconds) =>
        seconds >= 0 ? TimeSpan.FromSeconds(Math.Min(seconds, MaxSeconds)) : throw Malformed();

    private static BlobStashException Malformed(Exception? inner = null) => new(
        "The node's answer cannot be used: it does not describe its peers.",
        BlobStashProblem.AnswerMalformed,
        HttpStatusCode.OK,
        inner);
}
