using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;

namespace BlobStash.Storage.Index;

/// <summary>
/// The last renewal of each blob that has one. It is apart from the digest index, whose entries do not grow by it: only
/// nodes that hear of deletions from elsewhere have any. Thread safe.
/// </summary>
internal sealed class RenewalTable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Digest, Renewal> _renewals = [];
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public bool TryGet(in Digest digest, out Renewal renewal)
    {
        if (Count == 0)
        {
            renewal = default;
            return false;
        }

        lock (_lock)
        {
            return _renewals.TryGetValue(digest, out renewal);
        }
    }

    /// <summary>Stamp of the renewal; none where there is none.</summary>
    public Stamp StampOf(in Digest digest) => TryGet(digest, out var renewal) ? renewal.Stamp : Stamp.None;

    /// <summary>Adds a renewal whose record is durable. Of several the one that was committed last stays.</summary>
    public void Add(in Digest digest, Renewal renewal)
    {
        lock (_lock)
        {
            if (!_renewals.TryGetValue(digest, out var known) || known.Sequence < renewal.Sequence)
            {
                _renewals[digest] = renewal;
                Volatile.Write(ref _count, _renewals.Count);
            }
        }
    }

    /// <summary>Forgets a renewal that was committed before a deletion or put of the blob.</summary>
    public void Forget(in Digest digest, ulong before)
    {
        if (Count == 0)
        {
            return;
        }

        lock (_lock)
        {
            if (_renewals.TryGetValue(digest, out var renewal) && renewal.Sequence < before)
            {
                _renewals.Remove(digest);
                Volatile.Write(ref _count, _renewals.Count);
            }
        }
    }

    /// <summary>All renewals, in no particular order.</summary>
    public KeyValuePair<Digest, Renewal>[] Copy()
    {
        lock (_lock)
        {
            return [.. _renewals];
        }
    }
}
