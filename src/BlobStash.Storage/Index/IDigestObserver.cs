using BlobStash.Core.Digests;

namespace BlobStash.Storage.Index;

/// <summary>
/// Follows the digest set of an index. Called under the lock of the digest's bucket, so for one bucket the calls come
/// one at a time and in the order of the changes, while those of two buckets may come at once. An implementation must
/// be quick, must not throw, and must not ask the index.
/// </summary>
internal interface IDigestObserver
{
    /// <summary>Digests of one bucket are in the set by now: what was there before, or what a start brought.</summary>
    /// <param name="entries">Ascending, each one for the first time; good for the call only.</param>
    void OnLoaded(ReadOnlySpan<IndexEntry> entries);

    /// <summary>A digest came into the set.</summary>
    void OnAdded(in Digest digest);

    /// <summary>A digest left the set.</summary>
    void OnRemoved(in Digest digest);
}
