using BlobStash.Storage.Commits;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Parity;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Compaction;

/// <summary>
/// Deletes segments of which nothing counts any more, in the order of docs/formats/segment.md, "Compaction". One call
/// at a time.
/// </summary>
internal sealed class SegmentRetirement(
    StoreDisk disk,
    SegmentSet segments,
    OpenSegments openSegments,
    Checkpointer checkpointer,
    ParityKeeper parity)
{
    /// <summary>
    /// Deletes them when a checkpoint without them is durable. False: it could not be written, and all is as before.
    /// </summary>
    /// <exception cref="StorageFullException">The disk has no room; all is as before.</exception>
    /// <exception cref="StoreFailedException">The disk failed. The next start finds the segments or not.</exception>
    public bool TryRetire(IReadOnlyList<Segment> retired)
    {
        disk.ThrowIfMoved();
        foreach (var segment in retired)
        {
            segment.KeepOpen();
        }

        KeepHighestNumberWithReserve(retired);
        if (!checkpointer.WriteWithout(retired))
        {
            disk.Fault.ThrowIfSet();
            return false;
        }

        try
        {
            parity.DeleteSegments(retired);
        }
        finally
        {
            foreach (var segment in retired)
            {
                segment.Release();
            }
        }

        disk.Reserve.NoteFreed();
        disk.Reserve.TryTakeBack();
        checkpointer.WriteIfGone();
        return true;
    }

    private void KeepHighestNumberWithReserve(IReadOnlyList<Segment> retired)
    {
        try
        {
            KeepHighestNumber(retired);
        }
        catch (StorageFullException) when (disk.Reserve.TryGiveUp())
        {
            KeepHighestNumber(retired);
        }
    }

    /// <summary>Sees to it that a segment with a higher number stays.</summary>
    private void KeepHighestNumber(IReadOnlyList<Segment> retired)
    {
        var highest = retired.Max(segment => segment.Number);
        if (segments.All.Any(segment => segment.Number > highest))
        {
            return;
        }

        openSegments.Adopt([openSegments.Create()]);
    }
}
