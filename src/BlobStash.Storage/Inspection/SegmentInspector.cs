using System.Buffers.Binary;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Recovery;
using BlobStash.Storage.Segments;
using BlobStash.Storage.Settings;

namespace BlobStash.Storage.Inspection;

/// <summary>
/// Reads a segment, or the file of a large blob, and verifies every byte of it; never writes. A file to which a node
/// is adding may be read as well: its end then looks torn. Not thread safe.
/// </summary>
public sealed class SegmentInspector : IDisposable
{
    private const int SearchWindowSize = 1 << 20;

    private readonly IFile _file;
    private readonly Segment? _segment;
    private readonly long _length;
    private readonly bool _isLargeBlob;

    private readonly Protection _protection;

    private SegmentInspector(IFile file, SegmentHeader? header, SegmentHeader? salvaged, bool isLargeBlob)
    {
        _file = file;
        _length = file.Length;
        _isLargeBlob = isLargeBlob;
        _segment = (header ?? salvaged) is { } usable ? new Segment(file, usable, _length) : null;
        Description = header is { } intact ? SegmentDescription.Of(intact) : null;
    }

    private SegmentInspector(IFile file, in SegmentHeader header, Protection protection)
        : this(file, header, null, header.Kind == FileKind.LargeBlob) => _protection = protection;

    /// <summary>The header of the file; null when it is damaged or none.</summary>
    public SegmentDescription? Description { get; }

    /// <summary>Length of the file in bytes when it was opened.</summary>
    public long Length => _length;

    /// <summary>
    /// Whether records can be made out. They can also under a damaged header, as long as the first record's is good.
    /// </summary>
    public bool HasRecords => _segment is not null;

    /// <summary>Opens a file for reading.</summary>
    /// <param name="fileSystem">Where the file is.</param>
    /// <param name="path">Its path there.</param>
    /// <exception cref="StoreOpenException">The file has a version that is not known here.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static SegmentInspector Open(IFileSystem fileSystem, string path)
    {
        ArgumentNullException.ThrowIfNull(fileSystem);
        ArgumentNullException.ThrowIfNull(path);
        var file = fileSystem.OpenRead(path);
        try
        {
            var bytes = new byte[SegmentFormat.HeaderSize];
            file.Read(0, bytes);
            if (!SegmentHeader.TryRead(bytes, out var version, out var header))
            {
                var isNamedForBlob = StorePaths.TryParseLargeBlob(path[(path.LastIndexOf('/') + 1)..], out _);
                return new SegmentInspector(file, null, Salvage(file, version), isNamedForBlob);
            }

            header.ThrowIfUnreadable(path);
            return new SegmentInspector(file, header, ProtectedSegment.Find(fileSystem, path, header));
        }
        catch
        {
            // Nobody else has it to close.
            file.Dispose();
            throw;
        }
    }

    /// <summary>Verifies the file from its beginning to its end.</summary>
    /// <param name="found">Told of each piece, in the order of their offsets.</param>
    /// <param name="progress">Told of the bytes read since it was told last; null for nobody.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="IOException">The disk does not give the bytes.</exception>
    public void Read(Action<SegmentPiece> found, Action<long>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(found);
        if (Description is null)
        {
            found(new SegmentPiece(
                0, Math.Min(_length, SegmentFormat.HeaderSize), PieceCondition.FileHeaderDamaged, null));
        }

        if (_segment is null)
        {
            FindUnreadable(SegmentFormat.HeaderSize, _length, found);
        }
        else if (_isLargeBlob)
        {
            ReadLargeBlob(_segment, found, progress, cancellationToken);
        }
        else
        {
            ReadSegment(_segment, found, progress, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>Tells what can be made out between two offsets where no record is good.</summary>
    internal void ReadDamaged(long start, long end, Action<SegmentPiece> found, CancellationToken cancellationToken)
    {
        var known = start;
        while (_segment is not null && TryFindHeader(_segment.Format, known, end, out var offset, out var header))
        {
            FindUnreadable(known, offset, found);
            found(RecordVerifier.Verify(_segment, offset, header, null, cancellationToken));
            known = Math.Min(offset + header.RecordSize, end);
        }

        FindUnreadable(known, end, found);
    }

    /// <summary>A header that serves to read the records, from the marker with which the first one begins.</summary>
    private static SegmentHeader? Salvage(IFile file, int version)
    {
        Span<byte> bytes = stackalloc byte[SegmentFormat.RecordHeaderSize];
        var read = file.Read(SegmentFormat.HeaderSize, bytes);
        var marker = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        var likely = SegmentFormat.LikelyVersion(version);
        return read == bytes.Length
            && RecordHeader.TryRead(
                bytes, new RecordFormat(likely, marker), BlobStoreOptions.MaxMaxBlobSizeBytes, out _)
            ? new SegmentHeader(FileKind.Segment, 0, default, marker, 0) { Version = likely }
            : null;
    }

    private static void FindUnreadable(long start, long end, Action<SegmentPiece> found)
    {
        if (end > start)
        {
            found(new SegmentPiece(start, end - start, PieceCondition.Unreadable, null));
        }
    }

    private void ReadSegment(
        Segment segment, Action<SegmentPiece> found, Action<long>? progress, CancellationToken cancellationToken)
    {
        long end = SegmentFormat.HeaderSize;
        var isSealed = false;
        using var batch = new DigestBatch(_file, piece =>
        {
            found(isSealed && !piece.IsDamaged ? piece with { Condition = PieceCondition.BehindEnd } : piece);
            isSealed |= piece.Record is { Type: RecordType.Seal };
        });
        var records = new GroupedRecords(end, (header, offset) =>
        {
            if (offset > end)
            {
                batch.Flush();
                ReadDamaged(end, offset, found, cancellationToken);
            }

            batch.Add(header, offset);
            progress?.Invoke(offset + header.RecordSize - end);
            end = offset + header.RecordSize;
        });
        new SegmentScanner(_file, segment.Format).Scan(end, (header, offset) =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            records.Add(header, offset);
        });
        records.Finish(records.ValidEnd < _protection.Length);
        batch.Flush();
        if (records.ValidEnd > end)
        {
            ReadDamaged(end, records.ValidEnd, found, cancellationToken);
        }

        ReadTail(records.ValidEnd, isSealed, found, cancellationToken);
    }

    /// <summary>Every byte that is protected was acknowledged once, and none of them is torn.</summary>
    private void ReadTail(
        long end, bool isSealed, Action<SegmentPiece> found, CancellationToken cancellationToken)
    {
        var protectedEnd = Math.Min(_protection.Length, _length);
        if (protectedEnd > end)
        {
            ReadDamaged(end, protectedEnd, found, cancellationToken);
            end = protectedEnd;
        }

        if (_length > end)
        {
            var condition = _protection.IsSealed ? PieceCondition.BehindEnd
                : !isSealed && EmptySpace.IsEmpty(_file, end, _length) ? PieceCondition.Empty
                : PieceCondition.TornTail;
            found(new SegmentPiece(end, _length - end, condition, null));
        }
        else if (_protection.Length > _length)
        {
            found(new SegmentPiece(_length, _protection.Length - _length, PieceCondition.CutOff, null));
        }
    }

    private void ReadLargeBlob(
        Segment segment, Action<SegmentPiece> found, Action<long>? progress, CancellationToken cancellationToken)
    {
        Span<byte> bytes = stackalloc byte[SegmentFormat.RecordHeaderSize];
        var read = _file.Read(SegmentFormat.HeaderSize, bytes);
        if (read < bytes.Length
            || !RecordHeader.TryRead(bytes, segment.Format, BlobStoreOptions.MaxMaxBlobSizeBytes, out var header)
            || header.Type != RecordType.Blob)
        {
            FindUnreadable(SegmentFormat.HeaderSize, _length, found);
            return;
        }

        found(RecordVerifier.Verify(segment, SegmentFormat.HeaderSize, header, progress, cancellationToken));
        var end = SegmentFormat.HeaderSize + header.RecordSize;
        if (_length > end)
        {
            found(new SegmentPiece(end, _length - end, PieceCondition.BehindEnd, null));
        }
    }

    /// <summary>Finds the next good header at or behind an offset; every place looked at is a multiple of 8.</summary>
    private bool TryFindHeader(in RecordFormat format, long start, long end, out long offset, out RecordHeader header)
    {
        const int step = SearchWindowSize - SegmentFormat.RecordHeaderSize + SegmentFormat.Alignment;
        var window = new byte[(int)Math.Min(SearchWindowSize, Math.Max(0, end - start))];
        for (; start + SegmentFormat.RecordHeaderSize <= end; start += step)
        {
            var read = _file.Read(start, window);
            for (var at = 0; at + SegmentFormat.RecordHeaderSize <= Math.Min(read, end - start);
                at += SegmentFormat.Alignment)
            {
                if (RecordHeader.TryRead(
                    window.AsSpan(at), format, SegmentFormat.MaxSegmentBlobLength, out header))
                {
                    offset = start + at;
                    return true;
                }
            }
        }

        (offset, header) = (end, default);
        return false;
    }
}
