using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Commits;

/// <summary>
/// The segments that still take records and that nobody writes to at the moment. A writer has a segment for itself from
/// <see cref="Rent"/> to <see cref="Return"/>; one that comes back empty is deleted where there is another, so that
/// uploads that were given up leave nothing. Thread safe.
/// </summary>
internal sealed class OpenSegments(
    StoreDisk disk, CommitOrder order, SegmentSet segments, long segmentSizeBytes, IAfterCommit after)
{
    private readonly Lock _lock = new();
    private readonly List<Segment> _free = [];

    /// <summary>Length in bytes at which a segment is sealed.</summary>
    public long SegmentSizeBytes => segmentSizeBytes;

    private long MaxRecordSize =>
        SegmentFormat.RecordSize(SegmentFormat.MaxBlobLength(segmentSizeBytes));

    /// <summary>Takes in the unsealed segments of an earlier run.</summary>
    public void Adopt(IEnumerable<Segment> unsealed)
    {
        // Those with records first, so that the empty ones find another beside them.
        foreach (var segment in unsealed.OrderByDescending(segment => segment.Length))
        {
            if (segment.Format.HasGroups && !segment.HasLostEnd)
            {
                Return(segment);
            }
            else
            {
                // Records of the first version cannot say what belongs together. Without room for the seal it waits for
                // the next start.
                Seal(segment);
            }
        }
    }

    /// <summary>Gives a segment with room for the longest record, creating one when none is free.</summary>
    public Segment Rent()
    {
        lock (_lock)
        {
            // The fullest first, so that segments get sealed instead of many staying half full.
            var fullest = _free.MaxBy(segment => segment.Length);
            if (fullest is not null)
            {
                _free.Remove(fullest);
                return fullest;
            }
        }

        return Create();
    }

    /// <summary>Gives a new segment.</summary>
    public Segment Create()
    {
        disk.ThrowIfMoved();
        return disk.Create(segments, static segments => segments.Create());
    }

    /// <summary>Takes a segment back, and seals it when the longest record would not fit any more.</summary>
    public void Return(Segment segment)
    {
        if (!HasRoom(segment, MaxRecordSize))
        {
            Seal(segment);
            return;
        }

        lock (_lock)
        {
            if (!IsSpare(segment))
            {
                _free.Add(segment);
                return;
            }

            segments.Remove([segment]);
        }

        Delete(segment);
    }

    /// <summary>
    /// The writer's segment when it has room for so many bytes, else a fresh one, and the old one is sealed.
    /// </summary>
    public Segment Ensure(Segment? current, long bytes)
    {
        if (current is not null && HasRoom(current, bytes))
        {
            return current;
        }

        var next = Rent();
        if (current is not null)
        {
            Seal(current);
        }

        return next;
    }

    /// <summary>
    /// Seals a segment that the disk lets grow no further, where it ends; nothing is added to it in this run.
    /// </summary>
    public void Retire(Segment segment) => Seal(segment);

    /// <summary>Seals those that nobody has at the moment.</summary>
    public void SealFree(Func<Segment, bool> isUnwanted)
    {
        List<Segment> unwanted;
        lock (_lock)
        {
            unwanted = [.. _free.Where(isUnwanted)];
            _free.RemoveAll(unwanted.Contains);
        }

        unwanted.ForEach(SealGuarded);
    }

    /// <summary>Seals a segment that the caller gives up; without room for the seal it stays free.</summary>
    /// <exception cref="StoreFailedException">The disk failed.</exception>
    public void SealGuarded(Segment segment)
    {
        disk.Fault.ThrowIfSet();
        disk.Guard(() =>
        {
            Seal(segment);
            if (!segment.IsSealed && disk.Reserve.TryGiveUp())
            {
                // What is sealed for a compaction gives back more than the seal takes.
                disk.Fault.ThrowIfSet();
                Seal(segment);
            }
        });
        if (!segment.IsSealed)
        {
            lock (_lock)
            {
                _free.Add(segment);
            }
        }
    }

    private bool HasRoom(Segment segment, long bytes) =>
        segment.Length + bytes + SegmentFormat.RecordHeaderSize <= segmentSizeBytes;

    /// <summary>Not the one with the highest number, from which the next start counts on.</summary>
    private bool IsSpare(Segment segment) =>
        segment.Length == SegmentFormat.HeaderSize
        && _free.Count > 0
        && segments.All.Any(other => other.Number > segment.Number);

    /// <summary>No checkpoint names an empty segment, and nothing points to it.</summary>
    private void Delete(Segment segment)
    {
        try
        {
            disk.ThrowIfMoved();
            segment.KeepOpen();
            disk.FileSystem.Delete(segment.Path);
        }
        catch (Exception error) when (error is IOException or StorageException)
        {
            // The next start finds it again, still empty.
            return;
        }
        finally
        {
            segment.Release();
        }
    }

    private void Seal(Segment segment)
    {
        var header = order.Begin(segment.Marker, RecordType.Seal, default, 0);
        Span<byte> record = stackalloc byte[SegmentFormat.RecordHeaderSize];
        header.Write(record, segment.Format.Version);
        try
        {
            segment.File.Write(segment.Length, record);
            disk.Flush(segment.File);
        }
        catch (Exception error) when (DiskError.IsRefusal(error))
        {
            // Without its seal the segment is complete all the same; the next start seals it.
            disk.Cut(segment.File, segment.Length);
            return;
        }

        // Whatever the store was told about flushing: a file is closed only when it is flushed, and not many are open.
        disk.FlushLast(segment.File);

        segment.Advance(segment.Length + record.Length);
        segment.IsSealed = true;
        after.NoteSealed(segment);
    }
}
