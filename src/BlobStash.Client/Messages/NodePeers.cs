using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using BlobStash.Protocol.Documents;
using BlobStash.Protocol.Problems;

namespace BlobStash.Client.Messages;

/// <summary>Reads and checks what a node tells of its peers.</summary>
internal static class NodePeers
{
    /// <summary>Longest description of a peer in bytes; they have about 1 KiB.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>Longest list in bytes.</summary>
    public const int MaxListBytes = 4 << 20;

    /// <summary>Reads one peer.</summary>
    /// <exception cref="BlobStashException">The answer cannot be used.</exception>
    public static NodePeer Read(ReadOnlySpan<byte> body) => Check(Deserialize(body, AnswerJson.Default.NodePeer));

    /// <summary>Reads all peers.</summary>
    /// <exception cref="BlobStashException">The answer cannot be used.</exception>
    public static IReadOnlyList<NodePeer> ReadAll(ReadOnlySpan<byte> body) =>
        Deserialize(body, AnswerJson.Default.NodePeerList)?.Peers is { } peers
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

    /// <summary>The texts are for a line of a terminal, and no span of time ends before it begins.</summary>
    private static NodePeer Check(NodePeer? peer) =>
        peer is not null && peer.Interval >= TimeSpan.Zero && peer.Feed.Lag >= TimeSpan.Zero
        && peer.LastSession is not { Duration.Ticks: < 0 } && peer.Running is not { Left.Time.Ticks: < 0 }
            ? peer with
            {
                Name = NodeAnswers.Clean(peer.Name),
                Url = NodeAnswers.Clean(peer.Url),
                LastSession = peer.LastSession is { EndedEarly: { } early } last
                    ? last with { EndedEarly = NodeAnswers.Clean(early) }
                    : peer.LastSession,
                LastError = peer.LastError is { Reason: { } reason } error
                    ? error with { Reason = NodeAnswers.Clean(reason) }
                    : null,
            }
            : throw Malformed();

    private static BlobStashException Malformed(Exception? inner = null) => new(
        "The node's answer cannot be used: it does not describe its peers.",
        BlobStashProblem.AnswerMalformed,
        HttpStatusCode.OK,
        inner);
}
