using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Index;

/// <summary>
/// For each segment the bytes of the blob records in it that the index points to, and how many blobs are in none.
/// Follows the index, of which it is part, so a start gets it together with that. Thread safe.
/// </summary>
internal sealed class LiveBytes
{
    /// <summary>Segments whose sums are kept side by side; two whose numbers differ by this share a place.</summary>
    private const int SumCount = 1024;

    private readonly ConcurrentDictionary<uint, Counter> _counters = new();
    private long _largeBlobs;

    /// <summary>Number of blobs in files of their own.</summary>
    public long LargeBlobs => Volatile.Read(ref _largeBlobs);

    /// <summary>Bytes of the segment's records that are in the index.</summary>
    public long this[uint segment] => _counters.TryGetValue(segment, out var counter) ? counter.Value : 0;

    /// <summary>Segments that have such records.</summary>
    public IEnumerable<uint> Segments => _counters.Where(pair => pair.Value.Value > 0).Select(pair => pair.Key);

    /// <summary>A record is in the index now. One in a file of its own is in no segment.</summary>
    public void Add(BlobLocation location, long length) => Change(location, SegmentFormat.RecordSize(length), 1);

    /// <summary>A record is not in the index any more.</summary>
    public void Remove(BlobLocation location, long length) => Change(location, -SegmentFormat.RecordSize(length), -1);

    /// <summary>Many records are in the index now. Returns the sum of the blobs' lengths.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public long AddAll(ReadOnlySpan<IndexEntry> entries)
    {
        // A look-up in the dictionary for each of ten million entries would take longer than reading them.
        var sums = new SegmentSum[SumCount];
        long lengths = 0;
        foreach (ref readonly var entry in entries)
        {
            var (location, length) = (entry.Location, entry.Length);
            lengths += length;
            if (location.IsLarge)
            {
                Interlocked.Increment(ref _largeBlobs);
                continue;
            }

            ref var sum = ref sums[location.Segment % SumCount];
            if (sum.Segment != location.Segment)
            {
                Add(sum);
                sum = new SegmentSum(location.Segment, 0);
            }

            sum = sum with { Bytes = sum.Bytes + SegmentFormat.RecordSize(length) };
        }

        foreach (var sum in sums)
        {
            Add(sum);
        }

        return lengths;
    }

    private void Add(SegmentSum sum)
    {
        if (sum.Bytes > 0)
        {
            _counters.GetOrAdd(sum.Segment, static _ => new Counter()).Add(sum.Bytes);
        }
    }

    private void Change(BlobLocation location, long bytes, int blobs)
    {
        if (location.IsLarge)
        {
            Interlocked.Add(ref _largeBlobs, blobs);
        }
        else
        {
            _counters.GetOrAdd(location.Segment, static _ => new Counter()).Add(bytes);
        }
    }

    /// <summary>What a segment has got so far.</summary>
    private readonly record struct SegmentSum(uint Segment, long Bytes);

    private sealed class Counter
    {
        private long _value;

        public long Value => Volatile.Read(ref _value);

        public void Add(long bytes) => Interlocked.Add(ref _value, bytes);
    }
}
