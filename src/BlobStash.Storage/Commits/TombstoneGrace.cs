using BlobStash.Core.Digests;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Index;

namespace BlobStash.Storage.Commits;

/// <summary>
/// For how long a deletion keeps a blob away. It ages by the time that nodes run with the store. Thread safe.
/// </summary>
/// <param name="index">Has the tombstones.</param>
/// <param name="running">What they age by.</param>
/// <param name="grace">How long that is.</param>
internal sealed class TombstoneGrace(StoreIndex index, RunningTime running, TimeSpan grace)
{
    /// <summary>Whether the grace time of a tombstone is over.</summary>
    public bool IsExpired(Tombstone tombstone) => running.HasPassed(grace, tombstone.RunningSeconds);

    /// <summary>Whether the digest has a tombstone within its grace time.</summary>
    public bool IsDeleted(in Digest digest) =>
        index.TryGetTombstone(digest, out var tombstone) && !IsExpired(tombstone);

    /// <summary>Whether a deletion within its grace time is later than the put that a session brings.</summary>
    public bool IsDeletedFor(in Digest digest, PutOrigin origin) =>
        origin.IsSession
        && index.TryGetTombstone(digest, out var tombstone)
        && !IsExpired(tombstone)
        && !(origin.Stamp >= tombstone.Stamp);
}
