using System.Diagnostics;
using BlobStash.Core.Digests;
using BlobStash.Storage.Blobs;
using BlobStash.Storage.Changes;
using BlobStash.Storage.Commits;
using BlobStash.Storage.Compaction;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Index;
using BlobStash.Storage.Parity;
using BlobStash.Storage.Recovery;
using BlobStash.Storage.Scrubbing;
using BlobStash.Storage.Segments;
using BlobStash.Storage.Settings;
using Microsoft.Extensions.Logging;

namespace BlobStash.Storage;

/// <summary>
/// A durable set of blobs in a data directory. Formats: docs/formats/segment.md and checkpoint.md. Thread safe. One
/// store at a time has a directory open.
/// </summary>
public sealed partial class BlobStore : IAsyncDisposable
{
    private const long LeastFreeBytes = 1 << 20;

    private readonly ILogger _logger;
    private readonly IDisposable _directoryLock;
    private readonly StoreParts _parts;
    private readonly CommitPipeline _pipeline;
    private readonly BlobIntake _intake;
    private readonly LastChanges _lastChanges;
    private readonly ParityKeeper _parity;
    private readonly ActiveParity _activeParity;
    private readonly ReadRepair _readRepair;
    private readonly RecordRestore _lostRecords;
    private readonly Checkpointer _checkpointer;
    private readonly BackgroundCompaction _compaction;
    private readonly IdleAgeing _ageing;
    private readonly QuarantineReview _review;
    private readonly QuarantineKeeper _quarantine;
    private readonly BlobVerification _verification;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _closing = new();
    private Task? _closed;
    private volatile bool _disposed;

    /// <summary>Puts the parts together; nothing runs before it is open.</summary>
    private BlobStore(StoreParts parts, AfterCommit after, IDisposable directoryLock, ILogger logger)
    {
        (_parts, _directoryLock, _logger) = (parts, directoryLock, logger);
        parts.Disk.Fault.Failed += cause => LogFault(logger, cause.Message, cause);
        var (options, disk, segments, index, clock) = parts;
        var (fileSystem, workers, blobs) = (disk.FileSystem, parts.Workers, index.Blobs);
        var locks = new DigestLocks();
        _quarantine = new QuarantineKeeper(disk, segments.Store, parts.Quarantine, logger);
        var moves = new QuarantineMoves(locks, index, _quarantine, parts.Order, clock);
        _lastChanges = new LastChanges(fileSystem, segments, index, parts.Quarantine, parts.Grace);
        _pipeline = new CommitPipeline(parts, locks, moves, _lastChanges, after);
        _intake = new BlobIntake(
            _pipeline,
            new RecordSinks(disk, parts.Order, index, segments, parts.OpenSegments),
            new LaneHashing(),
            disk.Fault,
            options.MaxBlobSizeBytes);
        Changes = new ChangeFeed(segments.Store, parts.Changes, () => Task.Run(RecallChanges));
        _lostRecords = new RecordRestore(disk, segments, index, parts.OpenSegments, logger);
        _checkpointer = new Checkpointer(parts, _quarantine, _lostRecords, logger);
        _parity = new ParityKeeper(options, disk, segments, workers, logger);
        _activeParity = new ActiveParity(segments, _parity, clock);
        var fetch = new BlobFetch(_intake, logger);
        _verification = new BlobVerification(fileSystem, segments, blobs);
        var repair = new BlobRepair(_verification, _parity, moves, fetch, workers, logger)
        {
            Retries = new ReadRetries(options.ReadRetryDelays, clock),
        };
        _readRepair = new ReadRepair(repair, blobs, parts.Quarantine, clock, logger, _stopping.Token)
        {
            IsOff = !options.RepairOnRead,
        };
        _review = new QuarantineReview(parts, _verification, moves, logger);
        Scrubber = new Scrubber(
            parts,
            new FileVerification(fileSystem, segments, blobs, _parity, workers),
            repair,
            _review,
            new SegmentPresence(fileSystem, segments, blobs, _lostRecords, _checkpointer, logger),
            logger)
        {
            Stopping = _stopping.Token,
        };
        var retirement = new SegmentRetirement(disk, segments, parts.OpenSegments, _checkpointer, _parity);
        var compactor = new Compactor(parts, _pipeline, retirement, repair, _lostRecords, logger);
        _compaction = new BackgroundCompaction(options, compactor, disk.Fault, clock, logger, _stopping.Token);
        _ageing = new IdleAgeing(_pipeline, index, disk.Fault, clock, logger);
        (after.Checkpointer, after.Parity, after.Compaction) = (_checkpointer, _parity, _compaction);
        if (Options.WorksInBackground)
        {
            repair.Unreadable += _readRepair.RetryLater;
        }
    }

    /// <summary>The settings it was opened with.</summary>
    public BlobStoreOptions Options => _parts.Options;

    /// <summary>How many blobs are stored.</summary>
    public long Count => _parts.Index.Blobs.Count;

    /// <summary>Sum of the lengths of all blobs, in bytes.</summary>
    public long TotalBytes => _parts.Index.Blobs.TotalBytes;

    /// <summary>What opening it found, and mended.</summary>
    public required RecoveryReport StartReport { get; init; }

    /// <summary>Finds damage and has it repaired.</summary>
    public Scrubber Scrubber { get; }

    /// <summary>What was stored and deleted, in the order of commits.</summary>
    public ChangeFeed Changes { get; }

    /// <summary>
    /// The disk has no room for blobs: the reserve had to be given up, less than a MiB is left, or a blob was refused
    /// in the last seconds.
    /// </summary>
    public bool IsFull => !_parts.Disk.Reserve.TryTakeBack()
        || (GetDiskSpace() is { } space && space.FreeBytes < LeastFreeBytes)
        || _parts.Disk.Fault.IsFull;

    /// <summary>How full the disk is; null where that cannot be told.</summary>
    public DiskSpace? GetDiskSpace() => _parts.Disk.FileSystem.GetSpace();

    /// <summary>How many blobs were found damaged or gone and are not served until they come back.</summary>
    public int DamagedCount => _parts.Quarantine.Count;

    /// <summary>Null while all is well; else one line that says why writes are refused.</summary>
    public string? Fault
    {
        get
        {
            _parts.Disk.NoticeIfMoved();
            return _parts.Disk.Fault.Reason;
        }
    }

    /// <summary>Completes when the parity of all that is sealed by now was made, as far as it can be.</summary>
    internal Task ParityMade => _parity.Idle;

    /// <summary>Completes when the damage that reads have met was dealt with.</summary>
    internal Task ReadsRepaired => _readRepair.Idle;

    /// <summary>Completes when what an earlier run set aside was read again. Never fails.</summary>
    internal Task QuarantineReviewed { get; private set; } = Task.CompletedTask;

    /// <summary>Completes when every segment that was worth compacting before was looked at. Never fails.</summary>
    internal Task CompactionDone => _compaction.Idle;

    /// <summary>Has the parity made that is missing.</summary>
    internal void MakeMissingParity() => _parity.EnqueueMissing();

    /// <summary>Does what an hour on an idle node does.</summary>
    internal Task RecordTimeAsync() => _ageing.RecordAsync();

    /// <summary>Has the parity made that is due of segments that still take records.</summary>
    internal void ProtectWhatIsDue() => _activeParity.Look();

    /// <summary>Writes a checkpoint now.</summary>
    internal void WriteCheckpoint() => _checkpointer.Write();

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
        var found = _parts.Index.Blobs.TryGet(digest, out var entry);
        length = entry.Length;
        return found;
    }

    /// <summary>How the space of the segments is used. Takes time in proportion to their number.</summary>
    public StoreSpace GetSpace() => new(
        _parts.Segments.All.Sum(segment => segment.Length),
        _parts.Segments.All.Sum(segment => _parts.Index.Blobs.Live[segment.Number]));

    /// <summary>Whether a blob was found damaged and set aside: it is not served, and not stored either.</summary>
    public bool IsDamaged(in Digest digest) => _parts.Quarantine.Contains(digest);

    /// <summary>Opens a blob for reading. Null: it is not stored. The caller disposes the reader.</summary>
    /// <exception cref="CorruptRecordException">The blob is there but damaged.</exception>
    public BlobReader? OpenRead(in Digest digest)
    {
        var missed = BlobLocation.Large;
        while (_parts.Index.Blobs.TryGet(digest, out var entry))
        {
            if (entry.Location.IsLarge)
            {
                return BlobReader.OpenLarge(_parts.Disk.FileSystem, digest, entry.Length, _readRepair);
            }

            if (_parts.Segments.TryLease(entry.Location.Segment, out var segment))
            {
                return new BlobReader(segment, entry.Location.Offset, digest, entry.Length) { Repair = _readRepair };
            }

            // A compaction moved the blob between the two look-ups, so the index has another location for it by now.
            if (entry.Location == missed)
            {
                throw new UnreachableException("The index names a segment that is not there.");
            }

            missed = entry.Location;
        }

        return _parts.Quarantine.TryGet(digest, out var blob)
            ? throw new CorruptRecordException(digest, blob.Path, blob.Location.Offset)
            : null;
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
        _parts.Disk.Fault.ThrowIfSet();
        _parts.Disk.Reserve.ThrowIfGivenUp();
        return new BlobWriter(_intake, expectedLength, origin);
    }

    /// <summary>Begins a batch of blobs. The caller disposes it.</summary>
    /// <param name="origin">On whose behalf.</param>
    public BlobBatch CreateBatch(PutOrigin origin) => CreateBatch(origin, BlobBatch.MaxBytesInFlight);

    /// <summary>Begins a batch of blobs that holds fewer bytes. The caller disposes it.</summary>
    /// <param name="origin">On whose behalf.</param>
    /// <param name="maxBytesInFlight">Most bytes of it in memory, at most
    /// <see cref="BlobBatch.MaxBytesInFlight"/>; with one blob more where that alone is longer.</param>
    public BlobBatch CreateBatch(PutOrigin origin, long maxBytesInFlight)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxBytesInFlight);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxBytesInFlight, BlobBatch.MaxBytesInFlight);
        return new BlobBatch(_intake, origin, maxBytesInFlight);
    }

    /// <summary>
    /// Gives back the space of segments with too large a share of dead records, and forgets expired tombstones. The
    /// store does that by itself too, slowly; this call does it now and at full speed. Without
    /// <see cref="BlobStoreOptions.CompactionDeadShare"/> it does nothing.
    /// </summary>
    /// <param name="cancellationToken">Ends it; what was done stays, and nothing is lost.</param>
    /// <returns>What was done; damaged segments are counted and left alone.</returns>
    /// <exception cref="StoreFailedException">The disk failed; the store has stopped writing.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled, or the store was closed.</exception>
    public Task<CompactionReport> CompactAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _parts.Disk.Fault.ThrowIfSet();
        return _compaction.RunAsync(cancellationToken);
    }

    /// <summary>Lists blobs in ascending order of digests. Changes between two calls show in the later one.</summary>
    /// <param name="lower">First digest that may be listed.</param>
    /// <param name="upper">Digests from this one on are not listed; null for no such bound.</param>
    /// <param name="page">Filled as far as there are blobs.</param>
    /// <returns>How many blobs were listed; fewer than the page has room for only at the end.</returns>
    public int List(in Digest lower, Digest? upper, Span<BlobInfo> page)
    {
        var entries = new IndexEntry[page.Length];
        var count = _parts.Index.Blobs.CopyFrom(lower, upper, entries);
        for (var i = 0; i < count; i++)
        {
            page[i] = new BlobInfo(entries[i].Digest, entries[i].Length);
        }

        return count;
    }

    /// <summary>
    /// Finishes what is being committed, writes a checkpoint and releases the directory. Every call waits for that.
    /// </summary>
    public ValueTask DisposeAsync()
    {
        lock (_closing)
        {
            _disposed = true;
            return new ValueTask(_closed ??= CloseAsync());
        }
    }

    private async Task CloseAsync()
    {
        // What follows waits for threads, and is not to be done under the lock.
        await Task.Yield();
        await _stopping.CancelAsync().ConfigureAwait(false);
        _parity.Stop();
        await _compaction.StopAsync().ConfigureAwait(false);
        await _ageing.StopAsync().ConfigureAwait(false);
        await QuarantineReviewed.ConfigureAwait(false);
        await _readRepair.Idle.ConfigureAwait(false);
        await Changes.Idle.ConfigureAwait(false);
        await EndThreadsAsync().ConfigureAwait(false);
        try
        {
            // Before the checkpoint, which says what is protected.
            _parity.MakeOfUnsealed();
            _checkpointer.Write();
        }
        finally
        {
            _activeParity.Dispose();
            _parity.Dispose();
            _compaction.Dispose();
            _ageing.Dispose();
            _stopping.Dispose();
            _parts.Segments.Dispose();
            _directoryLock.Dispose();
        }
    }

    /// <summary>Commits what is queued first.</summary>
    private async ValueTask EndThreadsAsync()
    {
        await _pipeline.DisposeAsync().ConfigureAwait(false);
        await _parts.Workers.DisposeAsync().ConfigureAwait(false);
        await _intake.Hashing.DisposeAsync().ConfigureAwait(false);
    }

    private void RecallChanges()
    {
        try
        {
            new ChangeRecall(
                _parts.Disk.FileSystem, _parts.Segments, _parts.Index.Blobs, _parts.Changes).Run(_stopping.Token);
        }
        catch (Exception error)
        {
            // Whatever it was, the changes that were not read are forgotten, and their cursors are told so.
            LogRecallFailed(_logger, error);
        }
    }
}
