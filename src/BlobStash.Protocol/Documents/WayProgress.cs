using System.Text.Json.Serialization;

namespace BlobStash.Protocol.Documents;

/// <summary>How far a running session is one way.</summary>
/// <param name="Blobs">Blobs moved so far.</param>
/// <param name="Bytes">Bytes moved so far, those of blobs that are on their way included.</param>
/// <param name="BlobsInAll">Blobs to move, the moved ones included, as far as they were found.</param>
/// <param name="BytesInAll">
/// Bytes to move, the moved ones included, as far as the blobs were measured. A peer tells the length of a blob when it
/// begins to come: those that have not begun count as the mean of the others. Null until the first has begun.
/// </param>
public readonly record struct WayProgress(long Blobs, long Bytes, long BlobsInAll, long? BytesInAll)
{
    /// <summary>What moved so far.</summary>
    [JsonIgnore]
    public TransferCount Moved => new(Blobs, Bytes);
}
