using BlobStash.Core.Digests;

namespace BlobStash.Client.Batches;

/// <summary>The sender gave up a blob in the middle of a batch. The blobs behind it still come.</summary>
/// <param name="digest">The blob.</param>
public sealed class BlobAbandonedException(Digest digest)
    : IOException("The sender could not send the rest of the blob.")
{
    /// <summary>The blob.</summary>
    public Digest Digest => digest;
}
