using System.Buffers;
using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Storage.Files;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Inspection;

/// <summary>
/// Collects records whose checksums are right and hashes their payloads many at once, which for small ones is several
/// times as fast as one after the other. Tells of each in the order in which they came. Not thread safe.
/// </summary>
internal sealed class DigestBatch(IFile file, Action<SegmentPiece> found) : IDisposable
{
    private const int MaxRecords = 1024;

    private static readonly int BufferSize = (int)SegmentFormat.RecordSize(SegmentFormat.MaxSegmentBlobLength);

    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private readonly List<SegmentPiece> _pieces = [];
    private readonly ReadOnlyMemory<byte>[] _payloads = new ReadOnlyMemory<byte>[MaxRecords];
    private readonly Digest[] _digests = new Digest[MaxRecords];
    private int _used;

    /// <summary>Reads one record; its length was checked by whoever found it.</summary>
    public void Add(in RecordHeader header, long offset)
    {
        var size = (int)header.RecordSize;
        if (_pieces.Count == MaxRecords || _used + size > _buffer.Length)
        {
            Flush();
        }

        var record = _buffer.AsMemory(_used, size);
        var condition = file.Read(offset, record.Span) < size
            ? PieceCondition.PayloadDamaged
            : RecordVerifier.IsPaddingZero(record.Span, header.Length)
                ? PieceCondition.Intact
                : PieceCondition.PaddingDamaged;
        _payloads[_pieces.Count] = record.Slice(SegmentFormat.RecordHeaderSize, (int)header.Length);
        _pieces.Add(new SegmentPiece(offset, size, condition, RecordDescription.Of(header)));
        _used += size;
    }

    /// <summary>Tells of all that were added and not told of yet.</summary>
    public void Flush()
    {
        var digests = _digests.AsSpan(0, _pieces.Count);
        Blake2bLanes.HashMany(_payloads.AsSpan(0, _pieces.Count), digests);
        for (var i = 0; i < digests.Length; i++)
        {
            var piece = _pieces[i];
            var isOther = piece.Record is { Type: RecordType.Blob } record && record.Digest != digests[i];
            found(isOther && piece.Condition != PieceCondition.PayloadDamaged
                ? piece with { Condition = PieceCondition.DigestMismatch }
                : piece);
        }

        _pieces.Clear();
        _used = 0;
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);
}
