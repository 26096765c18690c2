using System.Buffers.Binary;
using BlobStash.Core.Hashing;
using BlobStash.Storage.Files;

namespace BlobStash.Storage.Segments;

/// <summary>
/// Walks the records of a file and verifies each in full. Where one fails it looks for the next valid one, so that
/// damage in the middle costs only what it hit. See docs/formats/segment.md, "Recovery". Not thread safe.
/// </summary>
internal sealed class SegmentScanner(IFile file, RecordFormat format)
{
    private const int WindowSize = 1 << 20;

    private readonly byte[] _window = new byte[Math.Min(WindowSize, file.Length)];
    private readonly long _fileLength = file.Length;
    private long _windowOffset;
    private int _windowLength;

    /// <summary>End of the last valid record; what follows is a torn tail.</summary>
    public long ValidEnd { get; private set; }

    /// <summary>Bytes between valid records that belong to none.</summary>
    public long DamagedBytes { get; private set; }

    /// <summary>A later version of this program wrote a record that must not be passed over.</summary>
    public bool HasNewerRecords { get; private set; }

    /// <summary>Calls <paramref name="found"/> with each valid record's header and offset, from an offset on.</summary>
    public void Scan(long start, Action<RecordHeader, long> found)
    {
        ValidEnd = start;
        var offset = start;
        while (offset + SegmentFormat.RecordHeaderSize <= _fileLength)
        {
            if (!TryReadRecord(offset, out var header))
            {
                HasNewerRecords |= RecordHeader.IsNewer(Peek(offset, SegmentFormat.RecordHeaderSize), format);
                offset = SkipEmpty(offset);
                continue;
            }

            DamagedBytes += offset - ValidEnd;
            found(header, offset);
            offset += header.RecordSize;
            ValidEnd = offset;
        }
    }

    /// <summary>Where the next valid record begins, at an offset or behind it; -1: nowhere.</summary>
    public long FindNext(long start)
    {
        for (var offset = start; offset + SegmentFormat.RecordHeaderSize <= _fileLength; offset = SkipEmpty(offset))
        {
            if (TryReadRecord(offset, out _))
            {
                return offset;
            }

            HasNewerRecords |= RecordHeader.IsNewer(Peek(offset, SegmentFormat.RecordHeaderSize), format);
        }

        return -1;
    }

    /// <summary>Whether a valid record begins at an offset.</summary>
    public bool IsRecord(long offset) =>
        offset + SegmentFormat.RecordHeaderSize <= _fileLength && TryReadRecord(offset, out _);

    /// <summary>The next place to look at. No marker is zero, so that empty space is passed over at once.</summary>
    private long SkipEmpty(long offset)
    {
        if (format.Marker == 0)
        {
            return offset + SegmentFormat.Alignment;
        }

        var known = _window.AsSpan((int)(offset - _windowOffset).._windowLength);
        var used = known.IndexOfAnyExcept((byte)0);
        var empty = used < 0 ? known.Length : used;
        return offset + Math.Max(SegmentFormat.Alignment, empty & -SegmentFormat.Alignment);
    }

    private bool TryReadRecord(long offset, out RecordHeader header) =>
        RecordHeader.TryRead(
            Peek(offset, SegmentFormat.RecordHeaderSize), format, SegmentFormat.MaxSegmentBlobLength, out header)
        && offset + header.RecordSize <= _fileLength
        && IsPayloadIntact(offset + SegmentFormat.RecordHeaderSize, header.Length);

    private bool IsPayloadIntact(long payloadOffset, long length)
    {
        // A copy, because the window moves on with the payload. At most 1 KiB: a segment's blobs have up to 256 blocks.
        var tableSize = (int)SegmentFormat.BlockCount(length) * SegmentFormat.ChecksumSize;
        ReadOnlySpan<byte> table = Peek(payloadOffset + length, tableSize).ToArray();
        for (var block = 0; block * SegmentFormat.BlockSize < length; block++)
        {
            var start = block * SegmentFormat.BlockSize;
            var payload = Peek(payloadOffset + start, (int)Math.Min(SegmentFormat.BlockSize, length - start));
            var expected = BinaryPrimitives.ReadUInt32LittleEndian(table[(block * SegmentFormat.ChecksumSize)..]);
            if (Crc32C.Compute(payload) != expected)
            {
                return false;
            }
        }

        return true;
    }

    private ReadOnlySpan<byte> Peek(long offset, int count)
    {
        if (offset < _windowOffset || offset + count > _windowOffset + _windowLength)
        {
            _windowOffset = offset;
            _windowLength = file.Read(offset, _window);
        }

        return _window.AsSpan((int)(offset - _windowOffset), count);
    }
}
