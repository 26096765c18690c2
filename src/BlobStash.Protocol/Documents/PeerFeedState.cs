using System.Text.Json.Serialization;

namespace BlobStash.Protocol.Documents;

/// <summary>Whether a node follows the changes of a peer.</summary>
[JsonConverter(typeof(EnumNameConverter<PeerFeedState>))]
public enum PeerFeedState
{
    /// <summary>It is not to follow them.</summary>
    Off,

    /// <summary>A session or a connection has to come first.</summary>
    Connecting,

    /// <summary>It follows them.</summary>
    Following,

    /// <summary>The peer has no change feed; sessions at the interval do the work.</summary>
    Unsupported,
}
