using System.Text.Json.Serialization;

namespace BlobStash.Protocol.Documents;

/// <summary>Which way one blob went, seen from this node.</summary>
[JsonConverter(typeof(EnumNameConverter<TransferDirection>))]
public enum TransferDirection
{
    /// <summary>From the peer to this node.</summary>
    Pull,

    /// <summary>From this node to the peer.</summary>
    Push,
}
