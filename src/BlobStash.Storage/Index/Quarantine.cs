using System.Collections.Concurrent;
using BlobStash.Core.Digests;
using BlobStash.Storage.Commits;

namespace BlobStash.Storage.Index;

/// <summary>
/// Blobs that are damaged beyond repair and not in the index any more, and blobs that a read found damaged and that are
/// still to be looked at. <see cref="QuarantineKeeper"/> keeps the former over a restart. Thread safe.
/// </summary>
internal sealed class Quarantine
{
    private readonly ConcurrentDictionary<Digest, QuarantinedBlob> _blobs = new();
    private readonly ConcurrentDictionary<Digest, bool> _suspects = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<uint, int> _segments = [];
    private readonly Dictionary<Digest, QuarantinedBlob> _released = [];
    private long _changes;

    /// <summary>How many blobs are in it.</summary>
    public int Count => _blobs.Count;

    /// <summary>The list on disk takes no more; what is damaged then stays in the index.</summary>
    public bool IsFull => _blobs.Count >= QuarantineFormat.MaxEntries;

    /// <summary>Goes up with every change of what the list on disk should say.</summary>
    public long Changes => Volatile.Read(ref _changes);

    public bool TryGet(in Digest digest, out QuarantinedBlob blob)
    {
        blob = default;
        return !_blobs.IsEmpty && _blobs.TryGetValue(digest, out blob);
    }

    public bool Contains(in Digest digest) => !_blobs.IsEmpty && _blobs.ContainsKey(digest);

    /// <summary>Whether bytes of a segment are all that is left of a quarantined blob.</summary>
    public bool Holds(uint segment)
    {
        if (_blobs.IsEmpty)
        {
            return false;
        }

        lock (_lock)
        {
            return _segments.ContainsKey(segment);
        }
    }

    public QuarantinedBlob[] ToArray() => [.. _blobs.Values];

    /// <summary>What the list on disk should say.</summary>
    public List<QuarantinedBlob> ToList()
    {
        lock (_lock)
        {
            return [.. _blobs.Values, .. _released.Values];
        }
    }

    /// <summary>The blob is about to be taken out of the index.</summary>
    public void Add(in QuarantinedBlob blob)
    {
        lock (_lock)
        {
            Remove(blob.Digest);
            _blobs[blob.Digest] = blob;
            if (blob.Cause != QuarantineCause.Missing)
            {
                var segment = blob.Location.Segment;
                _segments[segment] = _segments.GetValueOrDefault(segment) + 1;
            }

            _released.Remove(blob.Digest);
            _changes++;
        }
    }

    /// <summary>The blob was stored anew or deleted. False: it was not in quarantine.</summary>
    public bool Lift(in Digest digest)
    {
        if (!Contains(digest))
        {
            return false;
        }

        lock (_lock)
        {
            if (Remove(digest) is null)
            {
                return false;
            }

            _changes++;
            return true;
        }
    }

    /// <summary>
    /// The blob verifies, and is in the index again. The list names it until a checkpoint does: no record in the log
    /// tells of it.
    /// </summary>
    public void Release(in Digest digest)
    {
        lock (_lock)
        {
            if (Remove(digest) is { } blob)
            {
                _released[digest] = blob;
                _changes++;
            }
        }
    }

    /// <summary>Blobs that a checkpoint which begins now will show.</summary>
    public List<Digest> BeginCheckpoint()
    {
        lock (_lock)
        {
            return [.. _released.Keys];
        }
    }

    /// <summary>That checkpoint is durable.</summary>
    public void EndCheckpoint(List<Digest> shown)
    {
        lock (_lock)
        {
            foreach (var digest in shown)
            {
                _changes += _released.Remove(digest) ? 1 : 0;
            }
        }
    }

    /// <summary>A read met damage. False: that is known, and is being dealt with.</summary>
    public bool TrySuspect(in Digest digest) => _suspects.TryAdd(digest, true);

    public bool IsSuspect(in Digest digest) => !_suspects.IsEmpty && _suspects.ContainsKey(digest);

    /// <summary>The blob was looked at.</summary>
    public void Clear(in Digest digest) => _suspects.TryRemove(digest, out _);

    private QuarantinedBlob? Remove(in Digest digest)
    {
        if (!_blobs.TryRemove(digest, out var blob))
        {
            return null;
        }

        if (blob.Cause == QuarantineCause.Missing)
        {
            return blob;
        }

        var segment = blob.Location.Segment;
        var left = _segments[segment] - 1;
        if (left == 0)
        {
            _segments.Remove(segment);
        }
        else
        {
            _segments[segment] = left;
        }

        return blob;
    }
}
