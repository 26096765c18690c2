using System.Runtime.InteropServices;
using BlobStash.Core.Digests;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Index;

/// <summary>
/// One stored blob in 42 bytes, which is also the layout of an entry in the checkpoint (docs/formats/checkpoint.md): 32
/// of
/// digest, then 80 bits. Of those the lowest 24 are the segment number; behind them come 28 bits of offset in units of
/// 8
/// bytes and 28 of length, or for a blob in a file of its own 56 bits of length.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 2, Size = SizeInBytes)]
internal readonly struct IndexEntry
{
    public const int SizeInBytes = 42;

    private const int SegmentBits = 24;
    private const int OffsetBits = 28;
    private const int LowBits = 64;
    private const int LengthShift = SegmentBits + OffsetBits;
    private const int LengthLowBits = LowBits - LengthShift;
    private const int LargeLengthLowBits = LowBits - SegmentBits;
    private const uint SegmentMask = (1u << SegmentBits) - 1;
    private const uint OffsetMask = (1u << OffsetBits) - 1;

    private readonly Digest _digest;
    private readonly ulong _low;
    private readonly ushort _high;

    public IndexEntry(in Digest digest, BlobLocation location, long length)
    {
        _digest = digest;
        if (location.IsLarge)
        {
            _low = BlobLocation.LargeSegment | ((ulong)length << SegmentBits);
            _high = (ushort)(length >> LargeLengthLowBits);
        }
        else
        {
            var offset = (ulong)location.Offset / SegmentFormat.Alignment;
            _low = location.Segment | (offset << SegmentBits) | ((ulong)length << LengthShift);
            _high = (ushort)(length >> LengthLowBits);
        }
    }

    public Digest Digest => _digest;

    public BlobLocation Location
    {
        get
        {
            var segment = (uint)_low & SegmentMask;
            return segment == BlobLocation.LargeSegment
                ? BlobLocation.Large
                : new BlobLocation(segment, (long)((_low >> SegmentBits) & OffsetMask) * SegmentFormat.Alignment);
        }
    }

    public long Length => ((uint)_low & SegmentMask) == BlobLocation.LargeSegment
        ? (long)(_low >> SegmentBits) | ((long)_high << LargeLengthLowBits)
        : (long)(_low >> LengthShift) | ((long)_high << LengthLowBits);
}
