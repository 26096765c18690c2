using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Commits;

/// <summary>A record of one block at most, made in memory; its header is the committer's. Not thread safe.</summary>
internal sealed class SmallRecord : IDisposable
{
    private readonly int _capacity;
    private readonly Memory<byte> _bytes;
    private RecordSlab? _slab;
    private int _length;

    /// <summary>Takes over a piece of a slab.</summary>
    /// <param name="slab">Released with the record.</param>
    /// <param name="bytes">Room for the whole record.</param>
    /// <param name="capacity">Most bytes of payload, at most a block.</param>
    public SmallRecord(RecordSlab slab, Memory<byte> bytes, int capacity) =>
        (_slab, _bytes, _capacity) = (slab, bytes, capacity);

    /// <summary>Bytes of payload so far.</summary>
    public int Length => _length;

    /// <summary>The payload so far; valid until the record is disposed.</summary>
    public ReadOnlyMemory<byte> Payload => _bytes.Slice(SegmentFormat.RecordHeaderSize, _length);

    /// <summary>Copies as much as there is room for; returns how much that was.</summary>
    public int Append(ReadOnlySpan<byte> bytes)
    {
        var taken = Math.Min(bytes.Length, _capacity - _length);
        bytes[..taken].CopyTo(_bytes.Span[(SegmentFormat.RecordHeaderSize + _length)..]);
        _length += taken;
        return taken;
    }

    /// <summary>Adds what follows the payload.</summary>
    /// <returns>The whole record; valid until it is disposed.</returns>
    public Memory<byte> Complete() => Complete(_bytes, _length);

    /// <summary>Adds checksum and padding to a payload that stands where it does in a record.</summary>
    /// <param name="buffer">Has room for the record.</param>
    /// <param name="length">Bytes of the payload.</param>
    /// <returns>The whole record, in the buffer.</returns>
    public static Memory<byte> Complete(Memory<byte> buffer, int length)
    {
        var record = buffer[..(int)SegmentFormat.RecordSize(length)];
        var payloadEnd = SegmentFormat.RecordHeaderSize + length;
        var tail = record.Span[payloadEnd..];
        tail.Clear();
        var checksums = new ChecksumTable();
        checksums.Add(record.Span[SegmentFormat.RecordHeaderSize..payloadEnd]);
        checksums.CopyTo(tail);
        return record;
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        _slab?.Release();
        _slab = null;
    }
}
