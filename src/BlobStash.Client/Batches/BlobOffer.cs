using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;

namespace BlobStash.Client.Batches;

/// <summary>A blob that is offered to a peer in a batch.</summary>
/// <param name="Digest">The digest that its bytes have.</param>
/// <param name="Open">
/// Opens the bytes when it is the blob's turn; null when there is no such blob any more. The stream tells its
/// <see cref="Stream.Length"/>, begins at its position, and is disposed by the sender of the batch.
/// </param>
public sealed record BlobOffer(Digest Digest, Func<Stream?> Open)
{
    /// <summary>
    /// Bytes that it will have, as far as that is known beforehand; null where it is not. A batch that may be large has
    /// a connection of its own.
    /// </summary>
    public long? Length { get; init; }

    /// <summary>When the blob was put; null where that is not known.</summary>
    public Stamp? Stamp { get; init; }
}
