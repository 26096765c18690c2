using BlobStash.Storage.Contract;
using BlobStash.Storage.Index;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Commits;

/// <summary>A record that streams into a segment which it has for itself until it is done.</summary>
internal sealed class SegmentSink(
    StoreDisk disk, CommitOrder order, StoreIndex index, OpenSegments openSegments, Segment segment)
    : RecordSink(disk, order, segment.File, segment.Marker, segment.Length)
{
    private bool _isAtItsEnd;

    public override long MaxLength => SegmentFormat.MaxBlobLength(openSegments.SegmentSizeBytes);

    /// <summary>Unless the record is the first of its segment: no other one has more room then.</summary>
    public override bool HasRoomElsewhere => Start > SegmentFormat.HeaderSize;

    public override void EndFile() => _isAtItsEnd = true;

    protected override void Publish(in RecordHeader header)
    {
        index.AddBlob(header.Digest, new BlobLocation(segment.Number, Start), header.Length);
        segment.Advance(Start + header.RecordSize);
    }

    protected override void Release()
    {
        try
        {
            openSegments.Return(segment);
        }
        catch (Exception error) when (error is IOException or StorageException)
        {
            // Only the seal failed; the record is durable. Nobody may append behind what the disk made of the seal.
            Disk.Fault.Set(error);
        }
    }

    protected override void Discard()
    {
        if (Disk.Fault.Reason is not null)
        {
            return;
        }

        try
        {
            if (IsRefused)
            {
                Disk.Cut(segment.File, Start);
            }
            else
            {
                segment.File.Truncate(Start);
            }

            if (_isAtItsEnd)
            {
                openSegments.Retire(segment);
            }
            else
            {
                openSegments.Return(segment);
            }
        }
        catch (ObjectDisposedException)
        {
            // The store was closed first; the next start cuts off what was written.
            return;
        }
        catch (Exception error) when (error is IOException or StorageException)
        {
            // The segment keeps bytes that are no record; the next start cuts them off.
            Disk.Fault.Set(error);
        }
    }
}
