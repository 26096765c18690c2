using BlobStash.Core.Digests;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Index;

/// <summary>
/// Digest to location of every durable blob, in memory, in 256 buckets by the first byte of the digest. It holds
/// nothing that cannot be rebuilt from the segments. Thread safe.
/// </summary>
internal sealed class DigestIndex
{
    public const int BucketCount = 256;

    private readonly IndexBucket[] _buckets = CreateBuckets();
    private long _count;
    private long _totalBytes;

    public long Count => Volatile.Read(ref _count);

    /// <summary>Sum of the lengths of all blobs.</summary>
    public long TotalBytes => Volatile.Read(ref _totalBytes);

    /// <summary>What of each segment the index points to.</summary>
    public LiveBytes Live { get; } = new();

    public IndexBucket this[int prefix] => _buckets[prefix];

    public bool TryGet(in Digest digest, out IndexEntry entry) => _buckets[digest.Prefix].TryGet(digest, out entry);

    /// <summary>False: the digest was there, and its entry stays as it is.</summary>
    public bool TryAdd(in IndexEntry entry)
    {
        if (!_buckets[entry.Digest.Prefix].TryAdd(entry))
        {
            return false;
        }

        Interlocked.Increment(ref _count);
        Interlocked.Add(ref _totalBytes, entry.Length);
        Live.Add(entry.Location, entry.Length);
        return true;
    }

    public bool TryRemove(in Digest digest, out IndexEntry entry) => TryRemove(digest, null, out entry);

    /// <summary>False: the digest is not at this place, and stays as it is.</summary>
    public bool TryRemove(in Digest digest, BlobLocation from) => TryRemove(digest, from, out _);

    private bool TryRemove(in Digest digest, BlobLocation? from, out IndexEntry entry)
    {
        if (!_buckets[digest.Prefix].TryRemove(digest, from, out entry))
        {
            return false;
        }

        Interlocked.Decrement(ref _count);
        Interlocked.Add(ref _totalBytes, -entry.Length);
        Live.Remove(entry.Location, entry.Length);
        return true;
    }

    /// <summary>
    /// Points a digest to a copy of its record. False: it is not at <paramref name="from"/> any more, and stays as it
    /// is.
    /// </summary>
    public bool TryMove(in Digest digest, BlobLocation from, BlobLocation to)
    {
        if (!_buckets[digest.Prefix].TryMove(digest, from, to, out var length))
        {
            return false;
        }

        Live.Add(to, length);
        Live.Remove(from, length);
        return true;
    }

    /// <summary>All blobs whose record is in a segment. Goes through the whole index.</summary>
    public List<IndexEntry> FindIn(uint segment)
    {
        var found = new List<IndexEntry>();
        foreach (var bucket in _buckets)
        {
            found.AddRange(bucket.ToArray().Where(entry => entry.Location.Segment == segment));
        }

        return found;
    }

    /// <summary>
    /// Copies entries from <paramref name="lower"/> on and below <paramref name="upper"/> (null: to the end), ascending
    /// over all buckets, until the page is full. Looks at no bucket beyond the bounds.
    /// </summary>
    public int CopyFrom(in Digest lower, Digest? upper, Span<IndexEntry> page)
    {
        var lastPrefix = upper?.Prefix ?? BucketCount - 1;
        var copied = _buckets[lower.Prefix].CopyFrom(lower, page);
        for (var prefix = lower.Prefix + 1; prefix <= lastPrefix && copied < page.Length; prefix++)
        {
            copied += _buckets[prefix].CopyFrom(default, page[copied..]);
        }

        if (upper is { } end)
        {
            while (copied > 0 && page[copied - 1].Digest >= end)
            {
                copied--;
            }
        }

        return copied;
    }

    /// <summary>Fills an empty bucket with entries that are ascending and belong to it.</summary>
    public void Load(int prefix, ReadOnlySpan<IndexEntry> entries)
    {
        _buckets[prefix].Load(entries);
        CountLoaded(entries);
    }

    /// <inheritdoc cref="IndexBucket.TryLoad"/>
    public bool TryLoad<TState>(int prefix, int count, TState state, EntryReader<TState> read) =>
        _buckets[prefix].TryLoad(count, (this, state, read), static (load, entries) =>
        {
            var (index, state, read) = load;
            if (!read(state, entries))
            {
                return false;
            }

            index.CountLoaded(entries);
            return true;
        });

    /// <summary>
    /// Tells an observer of the digests that are there and of every change from now on, none of them missed or told
    /// twice. An index has at most one.
    /// </summary>
    public void Observe(IDigestObserver observer)
    {
        foreach (var bucket in _buckets)
        {
            bucket.Observe(observer);
        }
    }

    private void CountLoaded(ReadOnlySpan<IndexEntry> entries)
    {
        Interlocked.Add(ref _count, entries.Length);
        Interlocked.Add(ref _totalBytes, Live.AddAll(entries));
    }

    private static IndexBucket[] CreateBuckets()
    {
        var buckets = new IndexBucket[BucketCount];
        for (var prefix = 0; prefix < BucketCount; prefix++)
        {
            buckets[prefix] = new IndexBucket();
        }

        return buckets;
    }
}
