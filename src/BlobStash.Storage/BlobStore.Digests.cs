using System.Buffers;
using BlobStash.Core.Digests;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Index;

namespace BlobStash.Storage;

/// <content>The set of digests, without what they name.</content>
public sealed partial class BlobStore
{
    /// <summary>A number that changes whenever the set of digests with this first byte changes.</summary>
    public long GetBucketVersion(byte prefix) => _parts.Index.Blobs[prefix].Version;

    /// <summary>Appends all digests with this first byte, ascending.</summary>
    /// <returns>The <see cref="GetBucketVersion"/> of just these digests.</returns>
    public long CopyBucket(byte prefix, List<Digest> digests) => _parts.Index.Blobs[prefix].CopyDigests(digests);

    /// <summary>
    /// Appends all digests with this first byte, ascending, and has an observer told of each change from the very same
    /// moment on: none is missed, and none is told that the list has already. A bucket has one observer; another takes
    /// its place.
    /// </summary>
    /// <param name="prefix">First byte of the digests.</param>
    /// <param name="observer">Called before this method returns, if a change comes at once. Kept.</param>
    /// <param name="digests">Takes the digests; not kept.</param>
    public void ObserveBucket(byte prefix, IDigestSetObserver observer, List<Digest> digests)
    {
        var bucketObserver = new BucketObserver(observer, digests);
        _parts.Index.Blobs[prefix].Observe(bucketObserver);
        bucketObserver.EndCopy();
    }

    /// <summary>Lists digests in ascending order. Changes between two calls show in the later one.</summary>
    /// <param name="lower">First digest that may be listed.</param>
    /// <param name="upper">Digests from this one on are not listed; null for no such bound.</param>
    /// <param name="page">Filled as far as there are digests.</param>
    /// <returns>How many were listed; fewer than the page has room for only at the end.</returns>
    public int ListDigests(in Digest lower, Digest? upper, Span<Digest> page)
    {
        var entries = ArrayPool<IndexEntry>.Shared.Rent(page.Length);
        try
        {
            var count = _parts.Index.Blobs.CopyFrom(lower, upper, entries.AsSpan(0, page.Length));
            for (var i = 0; i < count; i++)
            {
                page[i] = entries[i].Digest;
            }

            return count;
        }
        finally
        {
            ArrayPool<IndexEntry>.Shared.Return(entries);
        }
    }
}
