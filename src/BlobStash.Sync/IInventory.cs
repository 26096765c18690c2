using BlobStash.Core.Digests;

namespace BlobStash.Sync;

/// <summary>
/// The digest set of a node as reconciliation sees it: 256 buckets by first digest byte, each with a version.
/// Implementations are safe for any number of concurrent readers, and a reader holds up no writer for longer than it
/// takes to copy one bucket.
/// </summary>
public interface IInventory
{
    /// <summary>Number of digests in all buckets.</summary>
    long Count { get; }

    /// <summary>
    /// Version of the bucket <paramref name="prefix"/>. It changes whenever the digest set of the bucket changes, no
    /// later than the change can be seen by <see cref="CopyBucket"/>, and never takes an earlier value again.
    /// </summary>
    /// <param name="prefix">First byte of the digests of the bucket.</param>
    long GetBucketVersion(byte prefix);

    /// <summary>Appends all digests of the bucket, ascending and without repeats.</summary>
    /// <param name="prefix">First byte of the digests of the bucket.</param>
    /// <param name="digests">Owned by the caller; not kept.</param>
    void CopyBucket(byte prefix, List<Digest> digests);
}
