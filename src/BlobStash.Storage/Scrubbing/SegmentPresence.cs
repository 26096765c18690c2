using BlobStash.Storage.Commits;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Index;
using BlobStash.Storage.Logging;
using BlobStash.Storage.Parity;
using BlobStash.Storage.Recovery;
using BlobStash.Storage.Segments;
using Microsoft.Extensions.Logging;

namespace BlobStash.Storage.Scrubbing;

/// <summary>
/// Holds what a store has open against the names in its directory: a file that was deleted or replaced beside a running
/// node can still be read, but the next start will not find it. Thread safe.
/// </summary>
internal sealed class SegmentPresence(
    IFileSystem fileSystem,
    SegmentSet segments,
    DigestIndex blobs,
    RecordRestore lostRecords,
    Checkpointer checkpointer,
    ILogger logger)
{
    /// <summary>
    /// True: the segment has no file any more. Nothing is read from it from then on, so that its blobs are found
    /// damaged. Of a segment whose file is another one now, that is read.
    /// </summary>
    public bool NoticeIfGone(in ProtectedFile file)
    {
        if (file.Kind != FileKind.Segment || !segments.TryGet(file.Number, out var segment))
        {
            return false;
        }

        var isThere = fileSystem.Exists(segment!.Path);

        // In this order: a compaction takes a segment out of the set before it deletes its file, and the directory may
        // be another one.
        if (!IsReplaced(segment, isThere) || !fileSystem.IsInPlace
            || !segments.TryGet(file.Number, out _))
        {
            return false;
        }

        if (isThere)
        {
            logger.SegmentReplaced(segment.Path);
            segment.Reopen();
            return false;
        }

        if (!segment.IsGone)
        {
            segment.NoteGone();
            logger.SegmentVanished(segment.Path, Amount.Of(blobs.FindIn(segment.Number).Count, "blob"));
        }

        return true;
    }

    /// <summary>
    /// Writes tombstones and renewals again that were in a segment of which not all records can be read any more. Waits
    /// for the disk.
    /// </summary>
    public void RestoreRecords(in ProtectedFile file)
    {
        if (file.Kind != FileKind.Segment
            || !lostRecords.IsNeeded
            || !segments.TryGet(file.Number, out var segment)
            || !IsBroken(segment!))
        {
            return;
        }

        lostRecords.Require();
        checkpointer.Write();
    }

    private static bool IsReplaced(Segment segment, bool isThere)
    {
        try
        {
            return !isThere || !segment.File.IsInPlace;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            // It was closed, and its name leads nowhere.
            return true;
        }
        catch (Exception error) when (error is IOException or StorageException or ObjectDisposedException)
        {
            // What is wrong with it shows when it is read.
            return false;
        }
    }

    private static bool IsBroken(Segment segment)
    {
        if (!segment.TryLease())
        {
            return false;
        }

        try
        {
            var cursor = new RecordCursor(segment);
            while (cursor.TryNext(out _))
            {
            }

            return cursor.IsDamaged;
        }
        finally
        {
            segment.Release();
        }
    }
}
