using BlobStash.Core.Digests;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Index;

/// <summary>
/// The digests that share their first byte, in one block that <see cref="RunTable"/> divides into short sorted runs
/// with some room behind each. An insertion moves part of one run, a look-up is a search in one; only when a run
/// is full are all of them spread again over a longer block. Thread safe through one lock.
/// </summary>
internal sealed class IndexBucket
{
    /// <summary>A block is given memory back when more than half of it and this many entries are unused.</summary>
    private const int MostUnused = 256;

    /// <summary>About how far a guess is off in a run of usual length.</summary>
    private const int FirstStep = 4;

    /// <summary>The lock as well, which keeps the memory alive while it is in use.</summary>
    private readonly EntryBlock _entries = new();
    private RunTable _runs = RunTable.Empty;
    private IDigestObserver? _observer;
    private int _total;
    private long _version;

    /// <summary>Changes with every change of the digest set.</summary>
    public long Version => Volatile.Read(ref _version);

    public bool TryGet(in Digest digest, out IndexEntry entry)
    {
        lock (_entries)
        {
            var position = Find(_runs.RunOf(digest), digest);
            entry = position >= 0 ? _entries.Span[position] : default;
            return position >= 0;
        }
    }

    /// <summary>False: the digest was there, and its entry stays as it is.</summary>
    public bool TryAdd(in IndexEntry entry)
    {
        lock (_entries)
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
            var entries = _entries.Span;
            entries[position..end].CopyTo(entries[(position + 1)..]);
            entries[position] = entry;
            _runs.Counts[run]++;
            _total++;
            _version++;
            _observer?.OnAdded(digest);
            return true;
        }
    }

    public bool TryRemove(in Digest digest, out IndexEntry entry) => TryRemove(digest, null, out entry);

    /// <summary>Removes an entry; if a location is given, only when it has that one.</summary>
    public bool TryRemove(in Digest digest, BlobLocation? from, out IndexEntry entry)
    {
        lock (_entries)
        {
            var run = _runs.RunOf(digest);
            var position = Find(run, digest);
            entry = default;
            var entries = _entries.Span;
            if (position < 0 || (from is { } expected && entries[position].Location != expected))
            {
                return false;
            }

            entry = entries[position];
            entries[(position + 1).._runs.EndOf(run)].CopyTo(entries[position..]);
            _runs.Counts[run]--;
            _version++;
            _observer?.OnRemoved(digest);
            if (_entries.Length - MostUnused > 2 * --_total)
            {
                Spread();
            }

            return true;
        }
    }

    /// <summary>
    /// Gives an entry another location, if it has the one expected. The digest set stays the same, and so does the
    /// version.
    /// </summary>
    public bool TryMove(in Digest digest, BlobLocation from, BlobLocation to, out long length)
    {
        lock (_entries)
        {
            var position = Find(_runs.RunOf(digest), digest);
            length = 0;
            var entries = _entries.Span;
            if (position < 0 || entries[position].Location != from)
            {
                return false;
            }

            length = entries[position].Length;
            entries[position] = new IndexEntry(digest, to, length);
            return true;
        }
    }

    /// <summary>Copies entries from <paramref name="lower"/> on, ascending, until the page is full.</summary>
    public int CopyFrom(in Digest lower, Span<IndexEntry> page)
    {
        lock (_entries)
        {
            var firstRun = _runs.RunOf(lower);
            var position = Find(firstRun, lower);
            position = position < 0 ? ~position : position;
            var copied = 0;
            for (var run = firstRun; run < _runs.Count && copied < page.Length; run++)
            {
                position = run == firstRun ? position : _runs.Starts[run];
                var count = Math.Min(_runs.EndOf(run) - position, page.Length - copied);
                _entries.Span.Slice(position, count).CopyTo(page[copied..]);
                copied += count;
            }

            return copied;
        }
    }

    /// <summary>Appends all digests, ascending, and returns the version of just these.</summary>
    public long CopyDigests(List<Digest> digests)
    {
        lock (_entries)
        {
            digests.EnsureCapacity(digests.Count + _total);
            for (var run = 0; run < _runs.Count; run++)
            {
                foreach (ref readonly var entry in Entries(run))
                {
                    digests.Add(entry.Digest);
                }
            }

            return _version;
        }
    }

    /// <summary>Appends the digests of blobs that have a file of their own.</summary>
    public void CopyLargeDigests(List<Digest> digests)
    {
        lock (_entries)
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
        IndexEntry[] entries = [];
        var count = CopyTo(ref entries);
        return entries.Length == count ? entries : entries[..count];
    }

    /// <summary>Copies all entries, ascending, into an array that is made longer where it must be.</summary>
    /// <returns>How many there are.</returns>
    public int CopyTo(ref IndexEntry[] destination)
    {
        lock (_entries)
        {
            if (destination.Length < _total)
            {
                destination = GC.AllocateUninitializedArray<IndexEntry>(_total);
            }

            var copied = 0;
            for (var run = 0; run < _runs.Count; run++)
            {
                Entries(run).CopyTo(destination.AsSpan(copied));
                copied += _runs.Counts[run];
            }

            return copied;
        }
    }

    /// <summary>Replaces the content by entries that are ascending and belong to this bucket.</summary>
    public void Load(ReadOnlySpan<IndexEntry> entries)
    {
        lock (_entries)
        {
            _entries.Resize(entries.Length);
            entries.CopyTo(_entries.Span);
            DivideLoaded();
        }
    }

    /// <summary>
    /// Replaces the content by what a reader writes, which must be ascending and belong to this bucket. There is no
    /// room between the runs: what was loaded and is not written to costs no more than its entries.
    /// </summary>
    /// <returns>False: the reader gave up, and the bucket is empty.</returns>
    public bool TryLoad<TState>(int count, TState state, EntryReader<TState> read)
    {
        lock (_entries)
        {
            _entries.Resize(count);
            var isGood = read(state, _entries.Span);
            if (!isGood)
            {
                _entries.Resize(0);
            }

            DivideLoaded();
            return isGood;
        }
    }

    /// <summary>Tells of the digests that are there, and of every change from now on.</summary>
    public void Observe(IDigestObserver observer)
    {
        lock (_entries)
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

    private ReadOnlySpan<IndexEntry> Entries(int run) => _entries.Span.Slice(_runs.Starts[run], _runs.Counts[run]);

    private void DivideLoaded()
    {
        _runs = RunTable.OfSorted(_entries.Span);
        _total = _entries.Length;
        _version++;
        _observer?.OnLoaded(_entries.Span);
    }

    /// <summary>Where the digest is, or the complement of where it would be.</summary>
    private int Find(int run, in Digest digest)
    {
        ReadOnlySpan<IndexEntry> entries = _entries.Span;
        var (low, high) = (_runs.Starts[run], _runs.EndOf(run));
        var probe = _runs.GuessPosition(run, digest);
        for (var step = FirstStep; low < high; step *= 2)
        {
            var order = entries[probe].Digest.CompareTo(digest);
            if (order == 0)
            {
                return probe;
            }

            if (order < 0)
            {
                low = probe + 1;
                probe += step;
            }
            else
            {
                high = probe;
                probe -= step;
            }

            // Steps from the guess until the place is passed, and halves of what is left from then on.
            if (probe < low || probe >= high)
            {
                probe = (low + high) >>> 1;
            }
        }

        return ~low;
    }

    /// <summary>Gives all runs room again, because one of them has none or the block has too much.</summary>
    private void Spread()
    {
        Compact();
        var roomy = RunTable.OfSorted(_entries.Span[.._total]).WithRoom();
        _entries.Resize(roomy.Starts[^1]);
        var entries = _entries.Span;
        var end = _total;
        for (var run = roomy.Count - 1; run >= 0; run--)
        {
            // From the last one on, so that none is overwritten by the one before it.
            var count = roomy.Counts[run];
            end -= count;
            entries.Slice(end, count).CopyTo(entries[roomy.Starts[run]..]);
        }

        _runs = roomy;
    }

    /// <summary>Moves all runs to the beginning, without room.</summary>
    private void Compact()
    {
        var entries = _entries.Span;
        var end = 0;
        for (var run = 0; run < _runs.Count; run++)
        {
            Entries(run).CopyTo(entries[end..]);
            _runs.Starts[run] = end;
            end = _runs.EndOf(run);
        }
    }
}
