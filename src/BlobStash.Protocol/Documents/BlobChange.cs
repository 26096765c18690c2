using System.Text.Json.Serialization;
using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;

namespace BlobStash.Protocol.Documents;

/// <summary>One change of a node's store.</summary>
/// <param name="Cursor">Where to go on behind it; opaque, and only good for the node that gave it.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Digest">The blob that it happened to.</param>
/// <param name="Length">Length of the blob in bytes; 0 for a deletion.</param>
public sealed record BlobChange(string Cursor, BlobChangeKind Kind, Digest Digest, long Length)
{
    /// <summary>When it was made, in the order that all nodes share; null from a node of an older version.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Stamp? Stamp { get; init; }

    /// <summary>A deletion that stays on that node.</summary>
    [JsonPropertyName("local")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsLocal { get; init; }
}
