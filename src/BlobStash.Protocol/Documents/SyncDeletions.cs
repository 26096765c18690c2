using System.Text.Json.Serialization;

namespace BlobStash.Protocol.Documents;

/// <summary>Which way deletions travel between this node and a peer; see docs/protocol/deletions.md.</summary>
[JsonConverter(typeof(EnumNameConverter<SyncDeletions>))]
public enum SyncDeletions
{
    /// <summary>Neither way: each node deletes for itself.</summary>
    None,

    /// <summary>What was deleted on the peer is deleted here.</summary>
    Pull,

    /// <summary>What was deleted here is deleted on the peer, which takes the role delete there.</summary>
    Push,

    /// <summary>Both ways.</summary>
    Both,
}
