using System.Buffers;
using System.Buffers.Binary;
using BlobStash.Core.Hashing;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Compaction;

/// <summary>Verified records on their way to another segment, one behind the other. Not thread safe.</summary>
/// <param name="maxBytes">Bytes of records in a batch; a longer record is a batch of its own.</param>
internal sealed class CopyBatch(long maxBytes) : IDisposable
{
    private readonly List<CopiedRecord> _records = [];
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent((int)maxBytes);

    public IReadOnlyList<CopiedRecord> Records => _records;

    /// <summary>Bytes of all records.</summary>
    public int Length { get; private set; }

    public bool HasRoomFor(in RecordHeader header) => _records.Count == 0 || Length + header.RecordSize <= maxBytes;

    /// <summary>Reads a record and verifies all of it. False: it is damaged.</summary>
    public bool TryAdd(Segment source, in RecordHeader header, long offset)
    {
        Reserve((int)header.RecordSize);
        var record = _bytes.AsSpan(Length, (int)header.RecordSize);
        if (!TryRead(source, offset, record)
            || !RecordHeader.TryRead(record, source.Format, header.Length, out var read)
            || read != header
            || !IsPayloadIntact(record[SegmentFormat.RecordHeaderSize..], (int)header.Length))
        {
            return false;
        }

        _records.Add(new CopiedRecord(header, offset));
        Length += record.Length;
        return true;
    }

    /// <summary>The records as one group of a file with another marker; valid until the next call.</summary>
    public ReadOnlySpan<byte> For(ulong marker)
    {
        var offset = 0;
        foreach (var record in _records)
        {
            var end = offset + (int)record.Header.RecordSize;
            var copy = record.Header with
            {
                Marker = marker,
                GroupRest = (uint)(Length - end),
                GroupBefore = (uint)offset,
            };
            copy.Write(_bytes.AsSpan(offset));
            offset = end;
        }

        return _bytes.AsSpan(0, Length);
    }

    public void Clear()
    {
        _records.Clear();
        Length = 0;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }

    private static bool TryRead(Segment source, long offset, Span<byte> record)
    {
        try
        {
            return source.File.Read(offset, record) == record.Length;
        }
        catch (IOException)
        {
            // A place of the disk that cannot be read is damage like any other.
            return false;
        }
    }

    private static bool IsPayloadIntact(ReadOnlySpan<byte> rest, int length)
    {
        var payload = rest[..length];
        var table = rest[length..];
        while (payload.Length > 0)
        {
            var block = payload[..Math.Min(payload.Length, SegmentFormat.BlockSize)];
            if (Crc32C.Compute(block) != BinaryPrimitives.ReadUInt32LittleEndian(table))
            {
                return false;
            }

            payload = payload[block.Length..];
            table = table[SegmentFormat.ChecksumSize..];
        }

        return true;
    }

    /// <summary>Only the first record of a batch can be longer than the batch.</summary>
    private void Reserve(int bytes)
    {
        if (Length + bytes > _bytes.Length)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
            _bytes = ArrayPool<byte>.Shared.Rent(bytes);
        }
    }
}
