using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace BlobStash.Protocol.Documents;

/// <summary>
/// Body of <c>POST /v1/sync</c>: a session that a node is to run. Exactly one of <see cref="Peer"/> and
/// <see cref="Url"/> is present. Defaults are left out, so that a node of an older version, which does not know all
/// members, takes the request.
/// </summary>
public sealed record SyncRequest
{
    /// <summary>Name of a peer of the node.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Peer { get; init; }

    /// <summary>URL of a peer; needs the role admin, and a place on the node's list of allowed peers.</summary>
    [StringSyntax(StringSyntaxAttribute.Uri)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Url { get; init; }

    /// <summary>Key that the node shows to the peer at <see cref="Url"/>; null for none.</summary>
    [DataType(DataType.Password)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ApiKey { get; init; }

    /// <summary>Which way blobs move, as the node sees it. Default both.</summary>
    public SyncDirection Direction { get; init; }

    /// <summary>A pull is refused when the node has blobs that the peer lacks. Default false.</summary>
    public bool Strict { get; init; }

    /// <summary>Which way deletions travel; null, the default, as the peer is set, else as blobs move.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SyncDeletions? Deletions { get; init; }

    /// <summary>How the difference may be found. Default auto.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public SyncMethodChoice Method { get; init; }

    /// <summary>Only the difference is found; nothing is moved. Default false.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool DryRun { get; init; }

    /// <summary>Most digests that a dry run names each way, 0 to 10 000; null, the default, for 1000.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Limit { get; init; }

    /// <summary>A request for a session with a peer of the node, or with the one at a URL.</summary>
    /// <param name="peer">Name of a peer, or the URL of one that the node allows.</param>
    public static SyncRequest With(string peer)
    {
        ArgumentNullException.ThrowIfNull(peer);
        return peer.Contains("://", StringComparison.Ordinal)
            ? new SyncRequest { Url = peer }
            : new SyncRequest { Peer = peer };
    }

    /// <summary>Leaves the key out, which the generated text of a record would show.</summary>
    public override string ToString() => Url ?? Peer ?? "";
}
