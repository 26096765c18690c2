using System.Runtime.InteropServices;
using BlobStash.Core.Digests;

namespace BlobStash.Storage.Index;

/// <summary>
/// The digests that share their first byte: 256 sorted runs by the second byte. Insertion moves part of one run (about
/// 150
/// entries at ten million blobs), look-up is a binary search in it. Thread safe through one lock a bucket.
/// </summary>
internal sealed class IndexBucket
{
    private const int RunCount = 256;
    private const int FirstCapacity = 2;
    private const int GrowthDivisor = 8;

    private readonly Lock _lock = new();
    private readonly IndexEntry[]?[] _runs = new IndexEntry[RunCount][];
    private readonly int[] _counts = new int[RunCount];
    private IDigestObserver? _observer;
    private long _version;

    /// <summary>Changes with every change of the digest set.</summary>
    public long Version => Volatile.Read(ref _version);

    public bool TryGet(in Digest digest, out IndexEntry entry)
    {
        lock (_lock)
        {
            var run = Run(digest);
            var position = Find(run, digest);
            entry = position >= 0 ? _runs[run]![position] : default;
            return position >= 0;
        }
    }

    /// <summary>False: the digest was there, and its entry stays as it is.</summary>
    public bool TryAdd(in IndexEntry entry)
    {
        lock (_lock)
        {
            var digest = entry.Digest;
            var run = Run(digest);
            var position = Find(run, digest);
            if (position >= 0)
            {
                return false;
            }

            Insert(run, ~position, entry);
            _version++;
            _observer?.OnAdded(digest);
            return true;
        }
    }

    public bool TryRemove(in Digest digest, out IndexEntry entry)
    {
        lock (_lock)
        {
            var run = Run(digest);
            var position = Find(run, digest);
            entry = default;
            if (position < 0)
            {
                return false;
            }

            var entries = _runs[run]!;
            entry = entries[position];
            _counts[run]--;
            entries.AsSpan(position + 1, _counts[run] - position).CopyTo(entries.AsSpan(position));
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
            var run = Run(digest);
            var position = Find(run, digest);
            length = 0;
            if (position < 0 || _runs[run]![position].Location != from)
            {
                return false;
            }

            length = _runs[run]![position].Length;
            _runs[run]![position] = new IndexEntry(digest, to, length);
            return true;
        }
    }

    /// <summary>Copies entries from <paramref name="lower"/> on, ascending, until the page is full.</summary>
    public int CopyFrom(in Digest lower, Span<IndexEntry> page)
    {
        lock (_lock)
        {
            var firstRun = Run(lower);
            var position = Find(firstRun, lower);
            position = position < 0 ? ~position : position;
            var copied = 0;
            for (var run = firstRun; run < RunCount && copied < page.Length; run++, position = 0)
            {
                var count = Math.Min(_counts[run] - position, page.Length - copied);
                _runs[run].AsSpan(position, count).CopyTo(page[copied..]);
                copied += count;
            }

            return copied;
        }
    }

    public void CopyDigests(List<Digest> digests)
    {
        lock (_lock)
        {
            for (var run = 0; run < RunCount; run++)
            {
                foreach (ref readonly var entry in _runs[run].AsSpan(0, _counts[run]))
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
            for (var run = 0; run < RunCount; run++)
            {
                foreach (ref readonly var entry in _runs[run].AsSpan(0, _counts[run]))
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
            var entries = new IndexEntry[_counts.Sum()];
            var copied = 0;
            for (var run = 0; run < RunCount; run++)
            {
                _runs[run].AsSpan(0, _counts[run]).CopyTo(entries.AsSpan(copied));
                copied += _counts[run];
            }

            return entries;
        }
    }

    /// <summary>Replaces the content by entries that are ascending and belong to this bucket.</summary>
    public void Load(ReadOnlySpan<IndexEntry> entries)
    {
        lock (_lock)
        {
            var from = 0;
            for (var run = 0; run < RunCount; run++)
            {
                var to = from;
                while (to < entries.Length && Run(entries[to].Digest) == run)
                {
                    to++;
                }

                _counts[run] = to - from;
                _runs[run] = to > from ? entries[from..to].ToArray() : null;
                from = to;
            }

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
            for (var run = 0; run < RunCount; run++)
            {
                if (_counts[run] > 0)
                {
                    observer.OnLoaded(_runs[run].AsSpan(0, _counts[run]));
                }
            }
        }
    }

    private static int Run(in Digest digest) => MemoryMarshal.AsBytes(new ReadOnlySpan<Digest>(in digest))[1];

    private int Find(int run, in Digest digest)
    {
        ReadOnlySpan<IndexEntry> entries = _runs[run].AsSpan(0, _counts[run]);
        var low = 0;
        var high = entries.Length - 1;
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

    private void Insert(int run, int position, in IndexEntry entry)
    {
        var count = _counts[run];
        var entries = _runs[run];
        if (entries is null || entries.Length == count)
        {
            // Growing by an eighth keeps the slack at about six percent, which decides the memory a blob costs.
            Array.Resize(ref entries, count + Math.Max(FirstCapacity, count / GrowthDivisor));
            _runs[run] = entries;
        }

        entries.AsSpan(position, count - position).CopyTo(entries.AsSpan(position + 1));
        entries[position] = entry;
        _counts[run] = count + 1;
    }
}
