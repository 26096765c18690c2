using BlobStash.Core.Clocks;
using BlobStash.Storage.Changes;
using BlobStash.Storage.Commits;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Index;
using BlobStash.Storage.Logging;
using BlobStash.Storage.Recovery;
using BlobStash.Storage.Scrubbing;
using BlobStash.Storage.Segments;
using BlobStash.Storage.Settings;
using Microsoft.Extensions.Logging;

namespace BlobStash.Storage;

/// <content>From a data directory to a store at work.</content>
public sealed partial class BlobStore
{
    private static async Task<BlobStore> Open(
        BlobStoreOptions options, IFileSystem fileSystem, TimeProvider clock, ILogger logger, CancellationToken token)
    {
        var directory = StoreDirectory.Open(fileSystem, options);
        var id = directory.Format.Store;
        var segments = new SegmentSet(
            fileSystem,
            new FormatFile(fileSystem, directory.Format, directory.IsFormatDamaged),
            clock,
            options.MaxOpenSegments);
        BlobStore? store = null;
        try
        {
            var list = QuarantineList.Read(fileSystem, id);
            var recovered = new StoreRecovery(fileSystem, id, segments, directory.Foreign, logger)
            {
                SetAside = list,
            }.Run(token);
            segments.Format.RestoreIfDamaged();

            // The list may know of sequences that were given out and never reached the disk.
            var last = list.Blobs.Aggregate(recovered.LastSequence, (max, blob) => Math.Max(max, blob.Sequence));
            var after = new AfterCommit(options, logger);
            var parts = Assemble(options, fileSystem, segments, recovered with { LastSequence = last }, clock, after);
            store = new BlobStore(parts, after, directory, logger)
            {
                StartReport = recovered.Report with { IsFormatRestored = directory.IsFormatDamaged },
            };
            var quarantine = new QuarantineStart(
                parts.Quarantine, parts.Index, store._verification, fileSystem, id);
            quarantine.Apply(list, store._quarantine);
            quarantine.AddLost(recovered, clock.GetUtcNow());
            LogReport(logger, recovered, segments.Count);
            if (directory.IsFormatDamaged)
            {
                LogRestoredFormat(logger, id);
            }

            LogPlace(logger, directory.Foreign, fileSystem.Gaps);
            LogQuarantine(logger, list, parts);
            store.AdoptUnsealed();
            store.StartBackgroundWork(list.State);
            return store;
        }
        catch (Exception error)
        {
            // Whatever ends the start, what it holds is given back.
            await AbandonAsync(store, segments, directory).ConfigureAwait(false);
            if (error is IOException or UnauthorizedAccessException or (StorageException and not StoreOpenException))
            {
                var reason = (error.InnerException ?? error).Message.ReplaceLineEndings(" ");
                throw new StoreOpenException($"The data directory cannot be read or written: {reason}", error);
            }

            throw;
        }
    }

    private static StoreParts Assemble(
        BlobStoreOptions options,
        IFileSystem fileSystem,
        SegmentSet segments,
        RecoveredStore recovered,
        TimeProvider clock,
        AfterCommit after)
    {
        var index = recovered.Index;
        var sequence = new SequenceCounter(recovered.LastSequence);
        var changes = new ChangeLog(sequence, options.RememberedChanges);
        var running = new RunningTime(clock, recovered.RunningSeconds);
        var stamps = new HybridClock(clock, recovered.LastStamp);
        var order = new CommitOrder(changes, sequence, stamps, running, index);
        var disk = new StoreDisk(fileSystem, options.Durability, new DiskReserve(options, fileSystem, clock));
        return new StoreParts(options, disk, segments, index, clock)
        {
            Changes = changes,
            Order = order,
            Grace = new TombstoneGrace(index, running, options.TombstoneGrace),
            Judge = new RecordJudge(index, running),
            OpenSegments = new OpenSegments(disk, order, segments, options.SegmentSizeBytes, after),
        };
    }

    private void AdoptUnsealed()
    {
        if (StartReport.HasLostRecords)
        {
            _lostRecords.Require();
        }

        // Those that are not adopted do not grow: what is stored now goes to segments that the old checkpoint, which
        // is still there, knows nothing of. The new one keeps besides what only the old one knew.
        var needsCheckpoint = StartReport.NeedsCheckpoint || _lostRecords.IsDue;
        if (!needsCheckpoint || _checkpointer.Write())
        {
            _parts.OpenSegments.Adopt(_parts.Segments.All.Where(segment => !segment.IsSealed).ToList());
        }
    }

    private void StartBackgroundWork(QuarantineListState list)
    {
        _parts.Disk.Reserve.Open(_logger);
        if (Options.WorksInBackground)
        {
            QuarantineReviewed = _review.RunAsync(list != QuarantineListState.Whole, _stopping.Token);
            MakeMissingParity();
            _activeParity.Start();
            _compaction.Start();
            _ageing.Start();
        }
    }

    private static async ValueTask AbandonAsync(BlobStore? store, SegmentSet segments, OpenedDirectory directory)
    {
        if (store is not null)
        {
            store._parity.Stop();
            await store._stopping.CancelAsync().ConfigureAwait(false);
            await store._compaction.StopAsync().ConfigureAwait(false);
            await store._ageing.StopAsync().ConfigureAwait(false);
            await store.QuarantineReviewed.ConfigureAwait(false);
            await store.EndThreadsAsync().ConfigureAwait(false);
        }

        segments.Dispose();
        directory.GiveBack();
    }

    private static void LogQuarantine(ILogger logger, QuarantineList list, StoreParts parts)
    {
        if (list.State == QuarantineListState.Damaged)
        {
            LogListDamaged(logger);
        }

        if (parts.Quarantine.Count > 0)
        {
            LogQuarantined(logger, Amount.Of(parts.Quarantine.Count, "blob"));
        }
    }
}
