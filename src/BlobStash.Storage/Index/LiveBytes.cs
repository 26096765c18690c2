using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Index;

/// <summary>
/// For each segment the bytes of the blob records in it that the index points to. Follows the index, of which it is
/// part, so a start gets it together with that. Thread safe.
/// </summary>
internal sealed class LiveBytes
{
    private readonly ConcurrentDictionary<uint, Counter> _counters = new();

    /// <summary>Bytes of the segment's records that are in the index.</summary>
    public long this[uint segment] => _counters.TryGetValue(segment, out var counter) ? counter.Value : 0;

    /// <summary>A record is in the index now. One in a file of its own is in no segment.</summary>
    public void Add(BlobLocation location, long length) => Change(location, SegmentFormat.RecordSize(length));

    /// <summary>A record is not in the index any more.</summary>
    public void Remove(BlobLocation location, long length) => Change(location, -SegmentFormat.RecordSize(length));

    /// <summary>Many records are in the index now.</summary>
    public void AddAll(ReadOnlySpan<IndexEntry> entries)
    {
        var sums = new Dictionary<uint, long>();
        foreach (ref readonly var entry in entries)
        {
            var location = entry.Location;
            if (!location.IsLarge)
            {
                ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(sums, location.Segment, out _);
                sum += SegmentFormat.RecordSize(entry.Length);
            }
        }

        foreach (var (segment, bytes) in sums)
        {
            _counters.GetOrAdd(segment, static _ => new Counter()).Add(bytes);
        }
    }

    private void Change(BlobLocation location, long bytes)
    {
        if (!location.IsLarge)
        {
            _counters.GetOrAdd(location.Segment, static _ => new Counter()).Add(bytes);
        }
    }

    private sealed class Counter
    {
        private long _value;

        public long Value => Volatile.Read(ref _value);

        public void Add(long bytes) => Interlocked.Add(ref _value, bytes);
    }
}
