using System.Text.Json.Serialization;

namespace BlobStash.Protocol.Documents;

/// <summary>What a running session has left to move.</summary>
/// <param name="Blobs">Blobs, both ways.</param>
/// <param name="Bytes">Their bytes; an estimate.</param>
/// <param name="Time">How long it takes at the rate so far; null while there is none.</param>
public readonly record struct RemainingMoves(
    long Blobs, long Bytes, [property: JsonPropertyName("seconds")] TimeSpan? Time);
