using BlobStash.Core.Digests;
using BlobStash.Storage.Files;
using BlobStash.Storage.Index;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Changes;

/// <summary>
/// Reads the changes of earlier runs again from the headers of records, the newest segments first, until the log
/// remembers as many as it may. What was copied to another segment keeps its sequence, so meeting it twice does no
/// harm.
/// </summary>
internal sealed class ChangeRecall(IFileSystem fileSystem, SegmentSet segments, DigestIndex blobs, ChangeLog log)
{
    private const int WindowSize = 64 * 1024;

    private readonly byte[] _window = new byte[WindowSize];

    /// <summary>Runs to its end, or until it is stopped; what it has not looked at stays forgotten.</summary>
    /// <exception cref="IOException">The disk does not give what it should.</exception>
    public void Run(CancellationToken stopping)
    {
        var leased = segments.LeaseAll();
        try
        {
            Run(leased, stopping);
        }
        finally
        {
            leased.ForEach(segment => segment.Release());
        }
    }

    private void Run(List<Segment> leased, CancellationToken stopping)
    {
        var newestFirst = leased
            .Select(segment => (Segment: segment, Newest: FindNewest(segment)))
            .OrderByDescending(entry => entry.Newest)
            .ToList();
        RecallLargeBlobs(stopping);
        foreach (var (segment, newest) in newestFirst)
        {
            log.LowerHorizon(newest);
            if (newest <= log.Reach)
            {
                return;
            }

            Walk(segment, stopping);
        }

        log.LowerHorizon(0);
    }

    /// <summary>A sequence that nothing in the segment exceeds: all that is in it was there before its seal.</summary>
    private static ulong FindNewest(Segment segment) =>
        segment.IsSealed && SealRecord.TryRead(segment.File, segment.Format, segment.Length, out var seal)
            ? seal.Sequence
            : ulong.MaxValue;

    private void RecallLargeBlobs(CancellationToken stopping)
    {
        var digests = new List<Digest>();
        for (var prefix = 0; prefix < DigestIndex.BucketCount; prefix++)
        {
            blobs[prefix].CopyLargeDigests(digests);
        }

        foreach (var digest in digests)
        {
            stopping.ThrowIfCancellationRequested();
            if (LargeBlobFile.TryReadRecordHeader(fileSystem, segments.Store, digest, out var header))
            {
                Recall(header);
            }
        }
    }

    private void Walk(Segment segment, CancellationToken stopping)
    {
        var windowOffset = 0L;
        var windowLength = 0;
        for (long offset = SegmentFormat.HeaderSize, end = segment.Length; offset < end;)
        {
            stopping.ThrowIfCancellationRequested();
            if (offset < windowOffset || offset + SegmentFormat.RecordHeaderSize > windowOffset + windowLength)
            {
                windowOffset = offset;
                windowLength = segment.File.Read(offset, _window);
            }

            var bytes = _window.AsSpan((int)(offset - windowOffset)..windowLength);
            if (!RecordHeader.TryRead(bytes, segment.Format, SegmentFormat.MaxSegmentBlobLength, out var header))
            {
                // Damage: only the scanner finds out where the next record begins.
                new SegmentScanner(segment.File, segment.Format).Scan(offset, (found, _) => Recall(found));
                return;
            }

            Recall(header);
            offset += header.RecordSize;
        }
    }

    /// <summary>What has come since the start is in the log already, or has not been committed.</summary>
    private void Recall(in RecordHeader header)
    {
        if (header.IsChange && header.Sequence <= log.FirstOfRun)
        {
            log.Recall(header);
        }
    }
}
