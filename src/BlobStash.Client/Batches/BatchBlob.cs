using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;
using BlobStash.Protocol.Frames;

namespace BlobStash.Client.Batches;

/// <summary>A blob of a batch on its way in. Its bytes are not verified.</summary>
/// <param name="Digest">The digest that was asked for.</param>
/// <param name="Status">
/// Stored when bytes come; too large when it is longer than this side accepts; else absent, deleted or damaged.
/// </param>
/// <param name="Length">Bytes to come, or that a blob that is too large would have; else 0.</param>
/// <param name="Content">
/// The bytes: forward only, asynchronous reads only, valid until the receiver's task completes; what it leaves unread
/// is skipped. <see cref="Stream.CopyToAsync(Stream)"/> hands them over without a copy in between. Reading throws
/// <see cref="BlobAbandonedException"/> when the sender gives the blob up.
/// </param>
public sealed record BatchBlob(Digest Digest, BatchStatus Status, long Length, Stream Content)
{
    /// <summary>When the blob was put; null where the peer does not say.</summary>
    public Stamp? Stamp { get; init; }
}
