using System.Text.Json.Serialization;

namespace BlobStash.Protocol.Documents;

/// <summary>How a node follows the changes of a peer.</summary>
/// <param name="State">Whether it does.</param>
/// <param name="LagChanges">At most so many changes of the peer are not applied yet.</param>
/// <param name="Lag">Since when there are such changes.</param>
/// <param name="PulledBlobs">Blobs that came in by following, since the node started.</param>
/// <param name="PushedBlobs">Blobs that went out by following, since the node started.</param>
public sealed record PeerFeed(
    PeerFeedState State,
    long LagChanges,
    [property: JsonPropertyName("lagSeconds")] TimeSpan Lag,
    long PulledBlobs,
    long PushedBlobs);
