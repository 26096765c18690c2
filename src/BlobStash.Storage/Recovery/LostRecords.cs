using BlobStash.Core.Digests;
using BlobStash.Storage.Blobs;
using BlobStash.Storage.Index;
using BlobStash.Storage.Parity;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Recovery;

/// <summary>
/// What the checkpoint knew and the files do not hold any more: blobs in segments that are gone or have lost their end.
/// For that the checkpoint is a witness, and no reason to doubt it. See docs/formats/segment.md, "Recovery". Not thread
/// safe.
/// </summary>
internal sealed class LostRecords
{
    private readonly StoreIndex _index;
    private readonly Dictionary<Digest, IndexEntry> _blobs = [];

    private LostRecords(StoreIndex index) => _index = index;

    /// <summary>Segments that are gone or shorter than the checkpoint says.</summary>
    public HashSet<uint> Segments { get; } = [];

    /// <summary>Takes what is lost out of the index.</summary>
    /// <param name="checkpoint">The witness; null where there is none.</param>
    /// <param name="segments">Those that are there.</param>
    /// <param name="index">What the checkpoint filled, before any record was folded in.</param>
    public static LostRecords Find(Checkpoint? checkpoint, SegmentSet segments, StoreIndex index)
    {
        var lost = new LostRecords(index);
        if (checkpoint is null)
        {
            return lost;
        }

        foreach (var (number, covered) in checkpoint.Covered)
        {
            // Of a segment without records nothing was covered, and it may have been deleted since.
            if (covered.Length > SegmentFormat.HeaderSize
                && (!segments.TryGet(number, out var segment) || segment!.Length < covered.Length))
            {
                lost.Segments.Add(number);
            }
        }

        // It may show a blob in a segment that was begun while it was made.
        lost.Segments.UnionWith(index.Blobs.Live.Segments.Where(number => !segments.TryGet(number, out _)));
        if (lost.Segments.Count > 0)
        {
            lost.TakeOut(segments);
        }

        return lost;
    }

    /// <summary>
    /// Looks for older copies of what is lost, which a compaction may have left: the bytes of a blob are the same in
    /// all of them.
    /// </summary>
    public void FindCopies(SegmentSet segments)
    {
        if (_blobs.Count == 0)
        {
            return;
        }

        foreach (var segment in segments.All)
        {
            var cursor = new RecordCursor(segment);
            while (cursor.TryNext(out var header))
            {
                if (header.Type == RecordType.Blob && IsLost(header.Digest)
                    && IsIntact(segment, cursor.Offset, header))
                {
                    _index.AddBlob(header.Digest, new BlobLocation(segment.Number, cursor.Offset), header.Length);
                }
            }
        }
    }

    /// <summary>The blobs that nothing serves and that were not deleted since.</summary>
    public List<IndexEntry> ToList() => [.. _blobs.Values.Where(blob => IsLost(blob.Digest))];

    private bool IsLost(in Digest digest) =>
        _blobs.ContainsKey(digest)
        && !_index.Blobs.TryGet(digest, out _)
        && !_index.TryGetTombstone(digest, out _);

    private void TakeOut(SegmentSet segments)
    {
        for (var prefix = 0; prefix < DigestIndex.BucketCount; prefix++)
        {
            foreach (var entry in _index.Blobs[prefix].ToArray())
            {
                if (!entry.Location.IsLarge && !IsThere(segments, entry))
                {
                    _blobs[entry.Digest] = entry;
                    _index.Blobs.TryRemove(entry.Digest, out _);
                }
            }
        }
    }

    private static bool IsThere(SegmentSet segments, in IndexEntry entry) =>
        segments.TryGet(entry.Location.Segment, out var segment)
        && entry.Location.Offset + SegmentFormat.RecordSize(entry.Length) <= segment!.Length;

    private static bool IsIntact(Segment segment, long offset, in RecordHeader header)
    {
        if (!segment.TryLease())
        {
            return false;
        }

        using var reader = new BlobReader(segment, offset, header.Digest, header.Length);
        return ProtectedFileVerification.AreBlocksIntact(reader);
    }
}
