using BlobStash.Core.Digests;

namespace BlobStash.Storage.Contract;

/// <summary>
/// Follows the set of digests of a store, see <see cref="BlobStore.ObserveBucket"/>. Called in the middle of a commit,
/// for digests of one bucket one at a time and in the order of the changes, for those of two buckets perhaps at once.
/// An implementation must be quick, must not throw, and must not ask the store.
/// </summary>
public interface IDigestSetObserver
{
    /// <summary>A digest came into the set.</summary>
    /// <param name="digest">It was not there before.</param>
    void OnAdded(in Digest digest);

    /// <summary>A digest left the set.</summary>
    /// <param name="digest">It was there before.</param>
    void OnRemoved(in Digest digest);
}
