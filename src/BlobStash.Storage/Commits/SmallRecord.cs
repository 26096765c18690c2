using System.Buffers;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Commits;

/// <summary>A record of one block at most, made in memory; its header is the committer's. Not thread safe.</summary>
internal sealed class SmallRecord : IDisposable
{
    private readonly int _capacity;
    private byte[]? _buffer;
    private int _length;

    /// <summary>Makes room.</summary>
    /// <param name="capacity">Most bytes of payload, at most a block.</param>
    public SmallRecord(int capacity)
    {
        _capacity = capacity;
        _buffer = ArrayPool<byte>.Shared.Rent((int)SegmentFormat.RecordSize(capacity));
    }

    /// <summary>Bytes of payload so far.</summary>
    public int Length => _length;

    /// <summary>The payload so far; valid until the record is disposed.</summary>
    public ReadOnlyMemory<byte> Payload => _buffer.AsMemory(SegmentFormat.RecordHeaderSize, _length);

    /// <summary>Copies as much as there is room for; returns how much that was.</summary>
    public int Append(ReadOnlySpan<byte> bytes)
    {
        var taken = Math.Min(bytes.Length, _capacity - _length);
        bytes[..taken].CopyTo(_buffer.AsSpan(SegmentFormat.RecordHeaderSize + _length));
        _length += taken;
        return taken;
    }

    /// <summary>Adds what follows the payload.</summary>
    /// <returns>The whole record; valid until it is disposed.</returns>
    public Memory<byte> Complete() => Complete(_buffer!, _length);

    /// <summary>Adds checksum and padding to a payload that stands where it does in a record.</summary>
    /// <param name="buffer">Has room for the record.</param>
    /// <param name="length">Bytes of the payload.</param>
    /// <returns>The whole record, in the buffer.</returns>
    public static Memory<byte> Complete(byte[] buffer, int length)
    {
        var record = buffer.AsMemory(0, (int)SegmentFormat.RecordSize(length));
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
        if (_buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = null;
        }
    }
}
