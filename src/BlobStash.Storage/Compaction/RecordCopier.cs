using BlobStash.Storage.Commits;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Index;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Compaction;

/// <summary>
/// Copies the records that count to unsealed segments, batch by batch, and points the index to the copies. See
/// docs/formats/segment.md, "Compaction". Not thread safe; the store goes on meanwhile.
/// </summary>
internal sealed class RecordCopier(
    StoreDisk disk, DigestIndex blobs, RecordJudge judge, OpenSegments openSegments) : IDisposable
{
    private const int MaxBatchBytes = 4 << 20;
    private const int SegmentShareOfBatch = 8;

    private readonly CopyBatch _batch = new(
        Math.Min(MaxBatchBytes, openSegments.SegmentSizeBytes / SegmentShareOfBatch));

    private Segment? _target;

    /// <summary>Leaves a record that is damaged or unaccounted for where it is, and goes on with the next.</summary>
    public bool LeavesDamage { get; init; }

    /// <summary>Bytes copied so far.</summary>
    public long CopiedBytes { get; private set; }

    /// <summary>Copies the next batch. False: a record is damaged or unaccounted for.</summary>
    /// <exception cref="StorageFullException">The disk has no room; nothing of the batch was copied.</exception>
    /// <exception cref="StoreFailedException">The disk failed.</exception>
    public bool TryCopyBatch(Segment source, RecordCursor cursor)
    {
        _batch.Clear();
        if (!TryReadBatch(source, cursor))
        {
            return false;
        }

        if (_batch.Length > 0)
        {
            disk.Fault.ThrowIfSet();
            CommitWithReserve(source);
        }

        return true;
    }

    /// <summary>Gives back the segment that was copied to.</summary>
    /// <exception cref="StoreFailedException">The disk failed.</exception>
    public void Finish()
    {
        if (_target is { } target && disk.Fault.Reason is null)
        {
            _target = null;
            disk.Guard(() => openSegments.Return(target));
        }
    }

    public void Dispose() => _batch.Dispose();

    private bool TryReadBatch(Segment source, RecordCursor cursor)
    {
        while (cursor.TryNext(out var header))
        {
            var standing = judge.Judge(header, new BlobLocation(source.Number, cursor.Offset));
            if (standing == RecordStanding.Dead || (standing == RecordStanding.Unaccounted && cursor.IsTorn()))
            {
                continue;
            }

            if (!_batch.HasRoomFor(header))
            {
                cursor.StepBack();
                break;
            }

            var isSound = standing != RecordStanding.Unaccounted && _batch.TryAdd(source, header, cursor.Offset);
            if (!isSound && !LeavesDamage)
            {
                return false;
            }
        }

        return !cursor.IsDamaged;
    }

    /// <summary>Goes on in another segment where the disk lets one grow no further.</summary>
    private void CommitWhereItFits(Segment source)
    {
        while (true)
        {
            try
            {
                Commit(source);
                return;
            }
            catch (FileSizeLimitException) when (_target is { } full && full.Length > SegmentFormat.HeaderSize)
            {
                _target = null;
                openSegments.Retire(full);
            }
        }
    }

    /// <summary>What is copied gives back more than it takes.</summary>
    private void CommitWithReserve(Segment source)
    {
        try
        {
            disk.Guard(() => CommitWhereItFits(source));
        }
        catch (StorageFullException) when (disk.Reserve.TryGiveUp())
        {
            disk.Fault.ThrowIfSet();
            disk.Guard(() => CommitWhereItFits(source));
        }
    }

    private void Commit(Segment source)
    {
        var target = _target = openSegments.Ensure(_target, _batch.Length);
        var start = target.Length;
        try
        {
            target.File.Write(start, _batch.For(target.Marker));
            disk.Flush(target.File);
        }
        catch (Exception error) when (DiskError.IsRefusal(error))
        {
            disk.Cut(target.File, start);
            throw;
        }

        Publish(source, target, start);
        target.Advance(start + _batch.Length);
        CopiedBytes += _batch.Length;
    }

    /// <summary>
    /// A blob that was deleted or stored anew meanwhile stays as the index has it, and its copy is dead.
    /// </summary>
    private void Publish(Segment source, Segment target, long offset)
    {
        foreach (var record in _batch.Records)
        {
            if (record.Header.Type == RecordType.Blob)
            {
                blobs.TryMove(
                    record.Header.Digest,
                    new BlobLocation(source.Number, record.Offset),
                    new BlobLocation(target.Number, offset));
            }

            offset += record.Header.RecordSize;
        }
    }
}
