using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Index;
using BlobStash.Storage.Logging;
using BlobStash.Storage.Segments;
using Microsoft.Extensions.Logging;

namespace BlobStash.Storage.Commits;

/// <summary>
/// Writes checkpoints of a store that goes on meanwhile, one at a time. A failure is logged and costs the next start
/// time, no more. Thread safe.
/// </summary>
internal sealed partial class Checkpointer(
    StoreParts parts,
    QuarantineKeeper quarantine,
    RecordRestore lostRecords,
    ILogger logger)
{
    private readonly Lock _oneAtATime = new();
    private long _coveredBytes;
    private int _isScheduled;
    private bool _isGone;

    /// <summary>Has a checkpoint written in the background when enough was stored since the last one.</summary>
    public void WriteIfDue()
    {
        var behind = parts.Segments.All.Sum(segment => segment.Length) - Volatile.Read(ref _coveredBytes);
        if (behind > Math.Max(parts.Options.CheckpointBytes, parts.Index.Blobs.Count * IndexEntry.SizeInBytes)
            && Interlocked.Exchange(ref _isScheduled, 1) == 0)
        {
            parts.Workers.Post(() =>
            {
                try
                {
                    Write();
                }
                finally
                {
                    Volatile.Write(ref _isScheduled, 0);
                }
            });
        }
    }

    /// <summary>Writes a checkpoint now. False: it could not be written.</summary>
    public bool Write()
    {
        lock (_oneAtATime)
        {
            return TryWrite(out _);
        }
    }

    /// <summary>
    /// Takes segments that the index does not point to out of the set, and writes a checkpoint that does not name
    /// them. Once it is durable, no start needs their files. False: it could not be written, and they are in the set
    /// again.
    /// </summary>
    public bool WriteWithout(IReadOnlyList<Segment> segments)
    {
        lock (_oneAtATime)
        {
            parts.Segments.Remove(segments);
            if (TryWrite(out var isFull)
                || (isFull && parts.Disk.Reserve.TryGiveUp() && TryWrite(out isFull))
                || (isFull && TryDelete()))
            {
                return true;
            }

            parts.Segments.Restore(segments);
            return false;
        }
    }

    /// <summary>Writes a checkpoint where a full disk made do without.</summary>
    public void WriteIfGone()
    {
        lock (_oneAtATime)
        {
            _ = _isGone && TryWrite(out _);
        }
    }

    /// <summary>
    /// On a full disk: without any checkpoint the next start reads what segments there are, so that none is missed
    /// either.
    /// </summary>
    private bool TryDelete()
    {
        if (lostRecords.IsDue)
        {
            // It alone knows of some deletions and later puts.
            return false;
        }

        try
        {
            parts.Disk.FileSystem.Delete(StorePaths.Checkpoint);
            parts.Disk.FileSystem.FlushDirectory("");
            _isGone = true;
            LogGone(logger);
            return true;
        }
        catch (Exception error)
        {
            // Of whatever kind: then nothing is given back yet.
            LogFailed(logger, error);
            return false;
        }
    }

    private bool TryWrite(out bool isFull)
    {
        isFull = false;
        // Written by its path, it would take the place of another store's.
        parts.Disk.NoticeIfMoved();
        if (parts.Disk.Fault.Reason is not null)
        {
            return false;
        }

        if (!TryRestoreRecords(out isFull))
        {
            return false;
        }

        // In this order: whatever is committed from here on lies behind the covered offsets and is replayed.
        var released = parts.Quarantine.BeginCheckpoint();
        // An empty segment is not named, so that it can be deleted at any time.
        var covered = parts.Segments.All
            .Select(segment => (segment.Number, Covered: Covered(segment)))
            .Where(segment => segment.Covered.Length > SegmentFormat.HeaderSize)
            .ToDictionary(segment => segment.Number, segment => segment.Covered);
        var checkpoint = new Checkpoint
        {
            Store = parts.Segments.Store,
            Covered = covered,
            Tombstones = parts.Index.CopyTombstones(),
            Renewals = parts.Index.Renewals.Copy(),
            HasForeignChanges = parts.Index.HasForeignChanges,
        };
        var path = parts.Disk.Temporary.NewPath();
        try
        {
            parts.Segments.Format.Raise();
            using (var file = parts.Disk.FileSystem.Create(path))
            {
                CheckpointWriter.Write(file, checkpoint, parts.Index.Blobs, Complete);
                file.Flush();
            }

            // After the index was copied: a blob that is quarantined and not in the copy is in the list by then.
            quarantine.Save();
            parts.Disk.FlushDeferred(parts.Segments);
            parts.Disk.FileSystem.Rename(path, StorePaths.Checkpoint);
            parts.Disk.FileSystem.FlushDirectory("");
            parts.Quarantine.EndCheckpoint(released);
            quarantine.TrySave();
            Volatile.Write(ref _coveredBytes, covered.Values.Sum(segment => segment.Length));
            _isGone = false;
            LogWritten(logger, Amount.Of(parts.Index.Blobs.Count, "blob"));
            return true;
        }
        catch (Exception error)
        {
            // Of whatever kind: without a checkpoint the next start reads more, and that is all.
            LogFailed(logger, error);
            parts.Disk.Temporary.Delete(path);
            isFull = error is StorageFullException;
            return false;
        }
    }

    /// <summary>The checkpoint that is there now stays the witness until they are in the log.</summary>
    private bool TryRestoreRecords(out bool isFull)
    {
        isFull = false;
        try
        {
            lostRecords.Restore();
            return true;
        }
        catch (StorageException error)
        {
            LogFailed(logger, error);
            isFull = error is StorageFullException;
            return false;
        }
    }

    private static CoveredSegment Covered(Segment segment)
    {
        // In this order: what is sealed does not grow.
        var isSealed = segment.IsSealed;
        return new CoveredSegment(segment.Length, isSealed, segment.ParityLength);
    }

    private Checkpoint Complete(Checkpoint checkpoint) => checkpoint with
    {
        LastSequence = parts.Order.LastSequence,
        LastStamp = parts.Order.LastStamp,
        RunningSeconds = parts.Order.Running.Passed,
    };

    [LoggerMessage(1005, LogLevel.Information, "Wrote a checkpoint of {Blobs}")]
    private static partial void LogWritten(ILogger logger, Amount blobs);

    [LoggerMessage(1013, LogLevel.Warning,
        "The disk has no room for a checkpoint; the old one was deleted, so that dead segments can be")]
    private static partial void LogGone(ILogger logger);

    [LoggerMessage(1006, LogLevel.Warning,
        "The checkpoint could not be written; the next start reads more of the segments instead")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
