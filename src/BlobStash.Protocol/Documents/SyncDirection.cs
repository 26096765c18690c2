using System.Text.Json.Serialization;

namespace BlobStash.Protocol.Documents;

/// <summary>Which way a session moves blobs, seen from this node.</summary>
[JsonConverter(typeof(EnumNameConverter<SyncDirection>))]
public enum SyncDirection
{
    /// <summary>Both nodes end with the union of their blobs.</summary>
    Both,

    /// <summary>Only blobs that this node lacks are fetched.</summary>
    Pull,

    /// <summary>Only blobs that the peer lacks are sent.</summary>
    Push,
}
