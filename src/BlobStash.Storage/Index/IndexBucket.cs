using BlobStash.Core.Digests;

namespace BlobStash.Storage.Index;

/// <summary>
/// The digests that share their first byte, in one array that <see cref="RunTable"/> divides into short sorted runs
/// with some room behind each. An insertion moves part of one run, a look-up is a binary search in one; only when a run
/// is full are all of them spread again over a larger array. Thread safe through one lock.
/// </summary>
internal sealed class IndexBucket
{
    private readonly Lock _lock = new();
    private RunTable _runs = RunTable.Empty;
    private IndexEntry[] _entries = [];
    private IDigestObserver? _observer;
    private long _version;

    /// <summary>Changes with every change of the digest set.</summary>
    public long Version => Volatile.Read(ref _version);

    public bool TryGet(in Digest digest, out IndexEntry entry)
    {
        lock (_lock)
        {
            var position = Find(_runs.RunOf(digest), digest);
            entry = position >= 0 ? _entries[position] : default;
            return position >= 0;
        }
    }

    /// <summary>False: the digest was there, and its entry stays as it is.</summary>
    public bool TryAdd(in IndexEntry entry)
    {
        lock (_lock)
        {
            var digest = entry.Digest;
            var run = _runs.RunOf(digest);
            var position = Find(run, digest);
            if (position >= 0)
            {
                return false;
            }

            if (_runs.IsFull(run))
            {
                Spread();
                run = _runs.RunOf(digest);
                position = Find(run, digest);
            }

            position = ~position;
            var end = _runs.EndOf(run);
            _entries.AsSpan(position, end - position).CopyTo(_entries.AsSpan(position + 1));
            _entries[position] = entry;
            _runs.Counts[run]++;
            _version++;
            _observer?.OnAdded(digest);
            return true;
        }
    }

    public bool TryRemove(in Digest digest, out IndexEntry entry)
    {
        lock (_lock)
        {
            var run = _runs.RunOf(digest);
            var position = Find(run, digest);
            entry = default;
            if (position < 0)
            {
                return false;
            }

            entry = _entries[position];
            _entries.AsSpan(position + 1, _runs.EndOf(run) - position - 1).CopyTo(_entries.AsSpan(position));
            _runs.Counts[run]--;
            _version++;
            _observer?.OnRemoved(digest);
            return true;
        }
    }

    /// <summary>
    /// Gives an entry another location, if it has the one expected. The digest set stays the same, and so does the
    /// version.
    /// </summary>
    public bool TryMove(in Digest digest, BlobLocation from, BlobLocation to, out long length)
    {
        lock (_lock)
        {
            var position = Find(_runs.RunOf(digest), digest);
            length = 0;
            if (position < 0 || _entries[position].Location != from)
            {
                return false;
            }

            length = _entries[position].Length;
            _entries[position] = new IndexEntry(digest, to, length);
            return true;
        }
    }

    /// <summary>Copies entries from <paramref name="lower"/> on, ascending, until the page is full.</summary>
    public int CopyFrom(in Digest lower, Span<IndexEntry> page)
    {
        lock (_lock)
        {
            var firstRun = _runs.RunOf(lower);
            var position = Find(firstRun, lower);
            position = position < 0 ? ~position : position;
            var copied = 0;
            for (var run = firstRun; run < _runs.Count && copied < page.Length; run++)
            {
                position = run == firstRun ? position : _runs.Starts[run];
                var count = Math.Min(_runs.EndOf(run) - position, page.Length - copied);
                _entries.AsSpan(position, count).CopyTo(page[copied..]);
                copied += count;
            }

            return copied;
        }
    }

    public void CopyDigests(List<Digest> digests)
    {
        lock (_lock)
        {
            digests.EnsureCapacity(digests.Count + _runs.Total);
            for (var run = 0; run < _runs.Count; run++)
            {
                foreach (ref readonly var entry in Entries(run))
                {
                    digests.Add(entry.Digest);
                }
            }
        }
    }

    /// <summary>Appends the digests of blobs that have a file of their own.</summary>
    public void CopyLargeDigests(List<Digest> digests)
    {
        lock (_lock)
        {
            for (var run = 0; run < _runs.Count; run++)
            {
                foreach (ref readonly var entry in Entries(run))
                {
                    if (entry.Location.IsLarge)
                    {
                        digests.Add(entry.Digest);
                    }
                }
            }
        }
    }

    /// <summary>All entries, ascending.</summary>
    public IndexEntry[] ToArray()
    {
        lock (_lock)
        {
            var entries = GC.AllocateUninitializedArray<IndexEntry>(_runs.Total);
            var copied = 0;
            for (var run = 0; run < _runs.Count; run++)
            {
                Entries(run).CopyTo(entries.AsSpan(copied));
                copied += _runs.Counts[run];
            }

            return entries;
        }
    }

    /// <summary>
    /// Takes entries that are ascending and belong to this bucket for its content. The array is the bucket's from now
    /// on, with no room in it: what was loaded and is not written to costs no more than its entries.
    /// </summary>
    public void Load(IndexEntry[] entries)
    {
        lock (_lock)
        {
            _runs = RunTable.OfSorted(entries);
            _entries = entries;
            _version++;
            _observer?.OnLoaded(entries);
        }
    }

    /// <summary>Tells of the digests that are there, and of every change from now on.</summary>
    public void Observe(IDigestObserver observer)
    {
        lock (_lock)
        {
            _observer = observer;
            for (var run = 0; run < _runs.Count; run++)
            {
                if (_runs.Counts[run] > 0)
                {
                    observer.OnLoaded(Entries(run));
                }
            }
        }
    }

    private ReadOnlySpan<IndexEntry> Entries(int run) => _entries.AsSpan(_runs.Starts[run], _runs.Counts[run]);

    /// <summary>Where the digest is, or the complement of where it would be.</summary>
    private int Find(int run, in Digest digest)
    {
        ReadOnlySpan<IndexEntry> entries = _entries;
        var low = _runs.Starts[run];
        var high = _runs.EndOf(run) - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = entries[middle].Digest.CompareTo(digest);
            if (order == 0)
            {
                return middle;
            }

            if (order < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return ~low;
    }

    /// <summary>Gives all runs room again, because one of them has none.</summary>
    private void Spread()
    {
        var (runs, entries) = (_runs, _entries);
        if (!runs.IsFitting)
        {
            entries = ToArray();
            runs = RunTable.OfSorted(entries);
        }

        var roomy = runs.WithRoom();
        var spread = GC.AllocateUninitializedArray<IndexEntry>(roomy.Starts[^1]);
        for (var run = 0; run < runs.Count; run++)
        {
            entries.AsSpan(runs.Starts[run], runs.Counts[run]).CopyTo(spread.AsSpan(roomy.Starts[run]));
        }

        (_runs, _entries) = (roomy, spread);
    }
}
