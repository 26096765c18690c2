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
    CommitContext context, OpenSegments openSegments, Checkpointer checkpointer, ParityKeeper parity)
{
    /// <summary>
    /// Deletes them when a checkpoint without them is durable. False: it could not be written, and all is as before.
    /// </summary>
    /// <exception cref="StorageFullException">The disk has no room; all is as before.</exception>
    /// <exception cref="StoreFailedException">The disk failed. The next start finds the segments or not.</exception>
    public bool TryRetire(IReadOnlyList<Segment> segments)
    {
        context.ThrowIfMoved();
        foreach (var segment in segments)
        {
            segment.KeepOpen();
        }

        KeepHighestNumberWithReserve(segments);
        if (!checkpointer.WriteWithout(segments))
        {
            context.Fault.ThrowIfSet();
            return false;
        }

        try
        {
            parity.DeleteSegments(segments);
        }
        finally
        {
            foreach (var segment in segments)
            {
                segment.Release();
            }
        }

        context.Reserve.NoteFreed();
        context.Reserve.TryTakeBack();
        checkpointer.WriteIfGone();
        return true;
    }

    private void KeepHighestNumberWithReserve(IReadOnlyList<Segment> segments)
    {
        try
        {
            KeepHighestNumber(segments);
        }
        catch (StorageFullException) when (context.Reserve.TryGiveUp())
        {
            KeepHighestNumber(segments);
        }
    }

    /// <summary>Sees to it that a segment with a higher number stays.</summary>
    private void KeepHighestNumber(IReadOnlyList<Segment> segments)
    {
        var highest = segments.Max(segment => segment.Number);
        if (context.Segments.All.Any(segment => segment.Number > highest))
        {
            return;
        }

        openSegments.Adopt([openSegments.Create()]);
    }
}
