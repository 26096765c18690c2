using BlobStash.Core.Digests;
using BlobStash.Storage.Changes;
using BlobStash.Storage.Commits;
using BlobStash.Storage.Files;
using BlobStash.Storage.Index;
using BlobStash.Storage.Parity;
using BlobStash.Storage.Recovery;
using BlobStash.Storage.Scrubbing;
using BlobStash.Storage.Segments;
using Microsoft.Extensions.Logging;

namespace BlobStash.Storage;

/// <summary>
/// A durable set of blobs in a data directory. Formats: docs/formats/segment.md and checkpoint.md. Thread safe. One
/// store at a time has a
/// directory open.
/// </summary>
public sealed partial class BlobStore : IAsyncDisposable
{
    private readonly ILogger _logger;
    private readonly IDisposable _directoryLock;
    private readonly StoreId _id;
    private readonly CommitContext _context;
    private readonly CommitPipeline _pipeline;
    private readonly ParityKeeper _parity;
    private readonly ReadRepair _readRepair;
    private readonly CancellationTokenSource _stopping = new();
    private long _checkpointedBytes;
    private int _checkpointRunning;
    private bool _disposed;

    private BlobStore(
        CommitContext context, IDisposable directoryLock, StoreId id, ILogger logger)
    {
        (_context, _directoryLock, _id, _logger) = (context, directoryLock, id, logger);
        _pipeline = new CommitPipeline(context);
        _parity = new ParityKeeper(context, _pipeline.Workers, logger);
        var repair = new BlobRepair(_pipeline, _parity, logger);
        _readRepair = new ReadRepair(context, repair, logger, _stopping.Token);
        Scrubber = new Scrubber(_pipeline, _parity, repair, logger, _stopping.Token);
        Changes = new ChangeFeed(id, context.Changes, () => Task.Run(RecallChanges));
        _pipeline.OpenSegments.Sealed += segment =>
        {
            CheckpointInBackground();
            _parity.Enqueue(ProtectedFile.OfSegment(segment.Number));
        };
        _pipeline.LargeBlobStored += digest => _parity.Enqueue(ProtectedFile.OfLargeBlob(digest));
    }

    /// <summary>The settings it was opened with.</summary>
    public BlobStoreOptions Options => _context.Options;

    /// <summary>How many blobs are stored.</summary>
    public long Count => _context.Index.Blobs.Count;

    /// <summary>Sum of the lengths of all blobs, in bytes.</summary>
    public long TotalBytes => _context.Index.Blobs.TotalBytes;

    /// <summary>What opening it found, and mended.</summary>
    public required RecoveryReport StartReport { get; init; }

    /// <summary>Finds damage and has it repaired.</summary>
    public Scrubber Scrubber { get; }

    /// <summary>What was stored and deleted, in the order of commits.</summary>
    public ChangeFeed Changes { get; }

    /// <summary>Null while all is well; else one line that says why writes are refused.</summary>
    public string? Fault => _context.Fault.Reason;

    /// <summary>Completes when the parity of all that is sealed by now was made, as far as it can be.</summary>
    internal Task ParityMade => _parity.Idle;

    /// <summary>Completes when the damage that reads have met was dealt with.</summary>
    internal Task ReadsRepaired => _readRepair.Idle;

    /// <summary>Opens the store in a file system, creating an empty one where there is none.</summary>
    /// <param name="options">Settings.</param>
    /// <param name="fileSystem">The data directory.</param>
    /// <param name="clock">Gives records their time.</param>
    /// <param name="logger">Told what the start found.</param>
    /// <param name="cancellationToken">Ends a long recovery; nothing is lost by that.</param>
    /// <exception cref="StoreOpenException">The directory cannot be used; the message says why and what to
    /// do.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public static async Task<BlobStore> OpenAsync(
        BlobStoreOptions options,
        IFileSystem fileSystem,
        TimeProvider clock,
        ILogger<BlobStore> logger,
        CancellationToken cancellationToken)
    {
        options.Validate();

        // Recovery reads and checks files for seconds where it has to; that is no work for the caller's thread.
        return await Task.Run(() => Open(options, fileSystem, clock, logger, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Whether a blob is stored, and how long it is.</summary>
    public bool TryGetLength(in Digest digest, out long length)
    {
        var found = _context.Index.Blobs.TryGet(digest, out var entry);
        length = entry.Length;
        return found;
    }

    /// <summary>How the space of the segments is used. Takes time in proportion to their number.</summary>
    public StoreSpace GetSpace() => new(
        _context.Segments.All.Sum(segment => segment.Length),
        _context.Segments.All.Sum(segment => _context.Index.Blobs.Live[segment.Number]));

    /// <summary>Whether a blob was deleted and is remembered as that: no session brings it back.</summary>
    public bool IsDeleted(in Digest digest) => _context.Index.TryGetTombstone(digest, out _);

    /// <summary>Whether a blob was found damaged and set aside: it is not served, and not stored either.</summary>
    public bool IsDamaged(in Digest digest) => _context.Quarantine.Contains(digest);

    /// <summary>Opens a blob for reading. Null: it is not stored. The caller disposes the reader.</summary>
    /// <exception cref="CorruptRecordException">The blob is there but damaged.</exception>
    public BlobReader? OpenRead(in Digest digest)
    {
        if (!_context.Index.Blobs.TryGet(digest, out var entry))
        {
            return _context.Quarantine.TryGetFile(digest, out var file)
                ? throw new CorruptRecordException(digest, file!, 0)
                : null;
        }

        if (entry.Location.IsLarge)
        {
            return LargeBlobFile.OpenRead(_context.FileSystem, digest, entry.Length, _readRepair);
        }

        var segment = _context.Segments[entry.Location.Segment];
        return new BlobReader(segment, entry.Location.Offset, digest, entry.Length) { Repair = _readRepair };
    }

    /// <summary>Begins a blob for a client. The caller disposes the writer.</summary>
    /// <inheritdoc cref="CreateWriter(long, PutOrigin)"/>
    public BlobWriter CreateWriter(long expectedLength) => CreateWriter(expectedLength, PutOrigin.Client);

    /// <summary>Begins a blob. The caller disposes the writer.</summary>
    /// <param name="expectedLength">Its length in bytes where that is known, else -1. Decides where the bytes go, no
    /// more.</param>
    /// <param name="origin">On whose behalf.</param>
    /// <exception cref="BlobTooLargeException">The blob is longer than the store accepts.</exception>
    /// <exception cref="StorageFullException">The disk has no room.</exception>
    /// <exception cref="StoreFailedException">The store has stopped writing.</exception>
    public BlobWriter CreateWriter(long expectedLength, PutOrigin origin)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _context.Fault.ThrowIfSet();
        return new BlobWriter(_pipeline, expectedLength, origin);
    }

    /// <summary>Begins a batch of blobs. The caller disposes it.</summary>
    /// <param name="origin">On whose behalf.</param>
    public BlobBatch CreateBatch(PutOrigin origin)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return new BlobBatch(_pipeline, origin);
    }

    /// <summary>Deletes a blob. When the task completes with true, the deletion is durable.</summary>
    /// <returns>False: the blob was not stored.</returns>
    /// <exception cref="StorageFullException">The disk has no room for the tombstone.</exception>
    /// <exception cref="StoreFailedException">The store has stopped writing.</exception>
    public ValueTask<bool> DeleteAsync(Digest digest, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _pipeline.DeleteAsync(digest, cancellationToken);
    }

    /// <summary>Lists blobs in ascending order of digests. Changes between two calls show in the later one.</summary>
    /// <param name="lower">First digest that may be listed.</param>
    /// <param name="upper">Digests from this one on are not listed; null for no such bound.</param>
    /// <param name="page">Filled as far as there are blobs.</param>
    /// <returns>How many blobs were listed; fewer than the page has room for only at the end.</returns>
    public int List(in Digest lower, Digest? upper, Span<BlobInfo> page)
    {
        var entries = new IndexEntry[page.Length];
        var count = _context.Index.Blobs.CopyFrom(lower, entries);
        for (var i = 0; i < count; i++)
        {
            if (upper is { } end && entries[i].Digest >= end)
            {
                return i;
            }

            page[i] = new BlobInfo(entries[i].Digest, entries[i].Length);
        }

        return count;
    }

    /// <summary>A number that changes whenever the set of digests with this first byte changes.</summary>
    public long GetBucketVersion(byte prefix) => _context.Index.Blobs[prefix].Version;

    /// <summary>Appends all digests with this first byte, ascending.</summary>
    public void CopyBucket(byte prefix, List<Digest> digests) => _context.Index.Blobs[prefix].CopyDigests(digests);

    /// <summary>Finishes what is being committed, writes a checkpoint and releases the directory.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        await _stopping.CancelAsync().ConfigureAwait(false);
        _parity.Stop();
        await _readRepair.Idle.ConfigureAwait(false);
        await Changes.Idle.ConfigureAwait(false);
        await _pipeline.DisposeAsync().ConfigureAwait(false);
        try
        {
            WriteCheckpoint();
        }
        finally
        {
            _parity.Dispose();
            _stopping.Dispose();
            _context.Segments.Dispose();
            _directoryLock.Dispose();
        }
    }

    private static async Task<BlobStore> Open(
        BlobStoreOptions options, IFileSystem fileSystem, TimeProvider clock, ILogger logger, CancellationToken token)
    {
        var (directoryLock, id) = StoreDirectory.Open(fileSystem);
        var segments = new SegmentSet(fileSystem, id, clock);
        BlobStore? store = null;
        try
        {
            var recovered = new StoreRecovery(fileSystem, id, segments).Run(token);
            var sequence = new SequenceCounter(recovered.LastSequence);
            var context = new CommitContext(options, fileSystem, segments, recovered.Index, clock)
            {
                Sequence = sequence,
                Changes = new ChangeLog(sequence, options.RememberedChanges),
            };
            LogReport(logger, recovered, segments.Count);
            store = new BlobStore(context, directoryLock, id, logger) { StartReport = recovered.Report };
            store._pipeline.OpenSegments.Adopt(segments.All.Where(segment => !segment.IsSealed).ToList());
            store._parity.EnqueueMissing();
            return store;
        }
        catch (Exception error)
        {
            // Whatever ends the start, what it holds is given back.
            await CloseAsync(store, segments, directoryLock).ConfigureAwait(false);
            if (error is IOException or UnauthorizedAccessException or StorageFullException or StoreFailedException)
            {
                var reason = (error.InnerException ?? error).Message.ReplaceLineEndings(" ");
                throw new StoreOpenException($"The data directory cannot be read or written: {reason}", error);
            }

            throw;
        }
    }

    private static async ValueTask CloseAsync(BlobStore? store, SegmentSet segments, IDisposable directoryLock)
    {
        if (store is not null)
        {
            store._parity.Stop();
            await store._pipeline.DisposeAsync().ConfigureAwait(false);
        }

        segments.Dispose();
        directoryLock.Dispose();
    }

    private static void LogReport(ILogger logger, RecoveredStore recovered, int segments)
    {
        var report = recovered.Report;
        if (!report.CheckpointUsed && report.ReplayedRecords > 0)
        {
            LogRebuilt(logger);
        }

        if (report.TornBytes > 0)
        {
            LogTornTail(logger, report.TornBytes);
        }

        if (report.DamagedBytes > 0)
        {
            LogDamaged(logger, report.DamagedBytes);
        }

        if (report.MissingLargeBlobs > 0)
        {
            LogMissingLargeBlobs(logger, report.MissingLargeBlobs);
        }

        if (report.MendedFiles.Count > 0)
        {
            LogMendedAtStart(logger, report.MendedFiles.Count);
        }

        var blobs = recovered.Index.Blobs;
        LogOpened(logger, blobs.Count, blobs.TotalBytes, segments, report.ReplayedRecords);
    }

    private void RecallChanges()
    {
        try
        {
            new ChangeRecall(_context, _context.Changes).Run(_stopping.Token);
        }
        catch (Exception error)
        {
            // Whatever it was, the changes that were not read are forgotten, and their cursors are told so.
            LogRecallFailed(_logger, error);
        }
    }

    private void CheckpointInBackground()
    {
        var behind = _context.Segments.All.Sum(segment => segment.Length) - Volatile.Read(ref _checkpointedBytes);
        if (behind > Math.Max(Options.CheckpointBytes, Count * IndexEntry.SizeInBytes)
            && Interlocked.Exchange(ref _checkpointRunning, 1) == 0)
        {
            _pipeline.Workers.Post(() =>
            {
                try
                {
                    WriteCheckpoint();
                }
                finally
                {
                    Volatile.Write(ref _checkpointRunning, 0);
                }
            });
        }
    }

    /// <summary>Writes a checkpoint now. A failure is logged and costs the next start time, no more.</summary>
    internal void WriteCheckpoint()
    {
        if (Fault is not null)
        {
            return;
        }

        // In this order: whatever is committed from here on lies behind the covered offsets and is replayed.
        var covered = _context.Segments.All.ToDictionary(segment => segment.Number, segment => segment.Length);
        var checkpoint = new Checkpoint(_id, 0, covered, _context.Index.CopyTombstones());
        var path = _context.NewTemporaryPath();
        try
        {
            using (var file = _context.FileSystem.Create(path))
            {
                CheckpointWriter.Write(file, checkpoint, _context.Index.Blobs, () => _context.Sequence.Last);
                _context.FlushAlways(file);
            }

            _context.FlushDeferred();
            _context.FileSystem.Rename(path, StorePaths.Checkpoint);
            _context.FlushDirectoryAlways("");
            Volatile.Write(ref _checkpointedBytes, covered.Values.Sum());
            LogCheckpoint(_logger, Count);
        }
        catch (Exception error)
        {
            // Of whatever kind: without a checkpoint the next start reads more, and that is all.
            LogCheckpointFailed(_logger, error);
            _context.DeleteTemporary(path);
        }
    }
}
