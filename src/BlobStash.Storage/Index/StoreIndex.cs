using BlobStash.Core.Digests;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Index;

/// <summary>
/// What the store holds: the digest index and the tombstones. Changes to one digest must come in the order of their
/// sequences. Thread safe.
/// </summary>
internal sealed class StoreIndex
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Digest, Tombstone> _tombstones = [];
    private int _tombstoneCount;
    private volatile bool _hasForeignChanges;

    public DigestIndex Blobs { get; } = new();

    /// <summary>Later puts of blobs that are stored, and of such that were set aside.</summary>
    public RenewalTable Renewals { get; } = new();

    /// <summary>Another node has given the store a put or a deletion, in this run or one before.</summary>
    public bool HasForeignChanges => _hasForeignChanges;

    /// <summary>Another node gives a put or a deletion.</summary>
    public void NoteForeignChange() => _hasForeignChanges = true;

    /// <summary>There is a tombstone.</summary>
    public bool HasTombstones => Volatile.Read(ref _tombstoneCount) > 0;

    /// <summary>A blob record is durable. A tombstone of the digest is lifted.</summary>
    /// <returns>False: the blob was there, and its entry stays as it is.</returns>
    public bool AddBlob(in Digest digest, BlobLocation location, long length)
    {
        // In this order, so that who asks for both at any moment never finds neither.
        var isNew = Blobs.TryAdd(new IndexEntry(digest, location, length));
        if (Volatile.Read(ref _tombstoneCount) > 0)
        {
            lock (_lock)
            {
                _tombstones.Remove(digest);
                _tombstoneCount = _tombstones.Count;
            }
        }

        return isNew;
    }

    /// <summary>A tombstone is durable.</summary>
    public void AddTombstone(in Digest digest, Tombstone tombstone)
    {
        lock (_lock)
        {
            _tombstones[digest] = tombstone;
            Volatile.Write(ref _tombstoneCount, _tombstones.Count);
        }

        Blobs.TryRemove(digest, out _);
        Renewals.Forget(digest, tombstone.Sequence);
    }

    public bool TryGetTombstone(in Digest digest, out Tombstone tombstone)
    {
        if (Volatile.Read(ref _tombstoneCount) == 0)
        {
            tombstone = default;
            return false;
        }

        lock (_lock)
        {
            return _tombstones.TryGetValue(digest, out tombstone);
        }
    }

    /// <summary>Forgets a tombstone, if it is still the one expected.</summary>
    public bool TryForget(in Digest digest, Tombstone expected)
    {
        lock (_lock)
        {
            var isForgotten = _tombstones.TryGetValue(digest, out var tombstone)
                && tombstone == expected
                && _tombstones.Remove(digest);
            Volatile.Write(ref _tombstoneCount, _tombstones.Count);
            return isForgotten;
        }
    }

    /// <summary>All tombstones, in no particular order.</summary>
    public KeyValuePair<Digest, Tombstone>[] CopyTombstones()
    {
        lock (_lock)
        {
            return [.. _tombstones];
        }
    }
}
