using BlobStash.Storage.Commits;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Logging;
using BlobStash.Storage.Parity;
using BlobStash.Storage.Scrubbing;
using BlobStash.Storage.Segments;
using Microsoft.Extensions.Logging;

namespace BlobStash.Storage.Compaction;

/// <summary>
/// Gives the space of dead records back. One run at a time; the caller sees to that. See docs/formats/segment.md,
/// "Compaction".
/// </summary>
internal sealed partial class Compactor(
    StoreParts parts,
    CommitPipeline pipeline,
    SegmentRetirement retirement,
    BlobRepair repair,
    RecordRestore lostRecords,
    ILogger logger)
{
    /// <summary>Segments compacted before their files are deleted, which costs a checkpoint.</summary>
    private const int MaxTogether = 16;

    private static readonly TimeSpan ExpiryInterval = TimeSpan.FromDays(1);

    private readonly CompactionWorth _worth = new(
        parts.Options, parts.Index.Blobs, parts.Quarantine, parts.Judge, parts.Clock);

    private readonly SegmentHealing _healing = new(
        parts.Disk.FileSystem, parts.Index.Blobs, parts.Quarantine, parts.Judge);

    private DateTimeOffset _nextExpiry = DateTimeOffset.MinValue;

    /// <summary>Whether a segment looks worth compacting. Takes no time. Thread safe.</summary>
    public bool IsCandidate(Segment segment) => _worth.IsCandidate(segment);

    /// <summary>Compacts every segment that is worth it.</summary>
    /// <param name="pace">Holds reading and copying down; null for full speed.</param>
    /// <param name="expiresNow">Looks for expired tombstones even if that was done less than a day ago.</param>
    /// <param name="cancellationToken">Ends it after the current batch; what was copied stays.</param>
    /// <exception cref="StoreFailedException">The disk failed.</exception>
    public async Task<CompactionReport> RunAsync(
        ScrubPace? pace, bool expiresNow, CancellationToken cancellationToken)
    {
        var report = new CompactionReport();
        if (expiresNow || parts.Clock.GetUtcNow() >= _nextExpiry)
        {
            var expired = await ExpireAsync(pace, cancellationToken).ConfigureAwait(false);
            report = report with { ExpiredTombstones = expired };
        }

        await SealUnsealedAsync().ConfigureAwait(false);
        var tried = new HashSet<uint>();
        var together = MaxTogether;
        while (NextGroup(tried, together) is { Count: > 0 } group)
        {
            report = await CompactAsync(group, report, pace, cancellationToken).ConfigureAwait(false);
            if (report.IsIncomplete && together == 1)
            {
                // Not even the copies of the emptiest fit.
                break;
            }

            if (report.IsIncomplete)
            {
                // One after the other, the emptiest first, each gives its room to the next.
                together = 1;
                tried.ExceptWith(group.Select(segment => segment.Number));
                continue;
            }

            // Each deletion costs a checkpoint, so they are put together again as the room grows.
            together = Math.Min(MaxTogether, 2 * together);
        }

        if (report.CompactedSegments > 0 || report.ExpiredTombstones > 0)
        {
            LogCompacted(
                logger, Amount.Of(report.CompactedSegments, "segment"), Amount.Of(report.DeletedBytes, "byte"),
                report.CopiedBytes, Amount.Of(report.ExpiredTombstones, "tombstone"));
        }

        return report;
    }

    private async Task<long> ExpireAsync(ScrubPace? pace, CancellationToken cancellationToken)
    {
        _nextExpiry = parts.Clock.GetUtcNow() + ExpiryInterval;
        var expiry = new TombstoneExpiry(parts.Index, parts.Grace, parts.Disk);

        // Only a compaction takes segments away, so all of these stay while they are read.
        foreach (var segment in parts.Segments.All)
        {
            if (expiry.IsEmpty)
            {
                return 0;
            }

            var (isReadable, bytes) = (false, 0L);
            await parts.Workers.RunAsync(() => isReadable = expiry.TryKeepNeeded(segment, out bytes))
                .ConfigureAwait(false);
            if (!isReadable)
            {
                LogNoExpiry(logger, segment.Path);
                return 0;
            }

            await AdvanceAsync(pace, bytes, cancellationToken).ConfigureAwait(false);
        }

        long expired = 0;
        await parts.Workers.RunAsync(() => expired = expiry.Finish()).ConfigureAwait(false);
        if (expired > 0)
        {
            _worth.ForgetSurveys();
        }

        return expired;
    }

    /// <summary>Seals the unsealed segments that are worth compacting, which only sealed ones are.</summary>
    private async Task SealUnsealedAsync()
    {
        var unwanted = new HashSet<uint>();
        var unsealed = parts.Segments.All.Where(segment => !segment.IsSealed && _worth.IsCandidate(segment));
        foreach (var segment in unsealed)
        {
            SegmentSurvey survey = default;
            await parts.Workers.RunAsync(() => survey = _worth.Survey(segment)).ConfigureAwait(false);
            if (_worth.IsWorthIt(segment, survey))
            {
                unwanted.Add(segment.Number);
            }
        }

        if (unwanted.Count > 0)
        {
            await pipeline.SealAsync(segment => unwanted.Contains(segment.Number)).ConfigureAwait(false);
        }
    }

    /// <summary>The next candidates that were not looked at in this run, those with the least to copy first.</summary>
    private List<Segment> NextGroup(HashSet<uint> tried, int most)
    {
        var group = parts.Segments.All
            .Where(segment => segment.IsSealed && !tried.Contains(segment.Number) && _worth.IsCandidate(segment))
            .OrderBy(segment => parts.Index.Blobs.Live[segment.Number])
            .Take(most)
            .ToList();
        tried.UnionWith(group.Select(segment => segment.Number));
        return group;
    }

    private async Task<CompactionReport> CompactAsync(
        List<Segment> group, CompactionReport report, ScrubPace? pace, CancellationToken cancellationToken)
    {
        using var copier = NewCopier(leavesDamage: false);
        var emptied = new List<Segment>();
        var damaged = 0;
        var isFull = false;
        try
        {
            foreach (var segment in group)
            {
                var outcome = await EmptyAsync(segment, copier, pace, cancellationToken).ConfigureAwait(false);
                damaged += outcome == SegmentOutcome.Damaged ? 1 : 0;
                if (outcome == SegmentOutcome.Emptied)
                {
                    emptied.Add(segment);
                }
            }
        }
        catch (Exception error) when (DiskError.IsRefusal(error))
        {
            // What was copied whole makes room for the rest, at the next run.
            isFull = true;
        }
        finally
        {
            await parts.Workers.RunAsync(copier.Finish).ConfigureAwait(false);
        }

        var retired = await RetireAsync(emptied).ConfigureAwait(false);
        return report with
        {
            CompactedSegments = report.CompactedSegments + retired.Count,
            DamagedSegments = report.DamagedSegments + damaged,
            DeletedBytes = report.DeletedBytes + retired.Sum(segment => segment.Length),
            CopiedBytes = report.CopiedBytes + copier.CopiedBytes,
            IsIncomplete = isFull || retired.Count < emptied.Count,
        };
    }

    /// <summary>Has damage repaired once, and tries again.</summary>
    private async Task<SegmentOutcome> EmptyAsync(
        Segment segment, RecordCopier copier, ScrubPace? pace, CancellationToken cancellationToken)
    {
        var outcome = await TryEmptyAsync(segment, copier, pace, cancellationToken).ConfigureAwait(false);
        if (outcome == SegmentOutcome.Damaged && parts.Options.RepairOnRead)
        {
            await repair.RepairAsync(ProtectedFile.OfSegment(segment.Number), cancellationToken).ConfigureAwait(false);
            outcome = await TryEmptyAsync(segment, copier, pace, cancellationToken).ConfigureAwait(false);
        }

        if (outcome == SegmentOutcome.Damaged)
        {
            outcome = await TryRepairAsync(segment, copier, pace, cancellationToken).ConfigureAwait(false);
        }

        if (outcome == SegmentOutcome.Damaged)
        {
            _worth.LeaveAlone(segment);
            LogLeftAlone(logger, segment.Path);
        }

        return outcome;
    }

    private async Task<SegmentOutcome> TryEmptyAsync(
        Segment segment, RecordCopier copier, ScrubPace? pace, CancellationToken cancellationToken)
    {
        SegmentSurvey survey = default;
        await parts.Workers.RunAsync(() => survey = _worth.Survey(segment)).ConfigureAwait(false);
        if (!_worth.IsWorthIt(segment, survey))
        {
            return survey.IsDamaged ? SegmentOutcome.Damaged : SegmentOutcome.NotWorthIt;
        }

        return await CopyAsync(segment, new RecordCursor(segment), copier, pace, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>
    /// Empties a segment whatever it is worth where damage hits nothing that is known: what is sound gets parity
    /// elsewhere, and holds back nothing any more.
    /// </summary>
    private async Task<SegmentOutcome> TryRepairAsync(
        Segment segment, RecordCopier copier, ScrubPace? pace, CancellationToken cancellationToken)
    {
        var losesNothing = false;
        await parts.Workers.RunAsync(() => losesNothing = _healing.LosesNothing(segment))
            .ConfigureAwait(false);
        if (!losesNothing)
        {
            await SaveSoundAsync(segment, pace, cancellationToken).ConfigureAwait(false);
            return SegmentOutcome.Damaged;
        }

        var cursor = new RecordCursor(segment, passesDamage: true);
        var outcome = await CopyAsync(segment, cursor, copier, pace, cancellationToken).ConfigureAwait(false);
        if (outcome == SegmentOutcome.Emptied)
        {
            // One that cannot be read goes with the segment.
            lostRecords.Require();

            // Looked at again, should it not be deleted now.
            _worth.Forget(segment);
            LogHealed(logger, segment.Path);
        }

        return outcome;
    }

    /// <summary>
    /// Copies what is sound of a segment that cannot get parity, so that this gets it elsewhere. The segment stays: its
    /// damaged bytes may be all that is left of a blob.
    /// </summary>
    private async Task SaveSoundAsync(Segment segment, ScrubPace? pace, CancellationToken cancellationToken)
    {
        if (parts.Index.Blobs.Live[segment.Number] == 0
            || parts.Options.ParityShards == 0
            || parts.Disk.FileSystem.Exists(StorePaths.SegmentParity(segment.Number)))
        {
            return;
        }

        using var copier = NewCopier(leavesDamage: true);
        try
        {
            await CopyAsync(segment, new RecordCursor(segment, passesDamage: true), copier, pace, cancellationToken)
                .ConfigureAwait(false);
        }
        finally
        {
            await parts.Workers.RunAsync(copier.Finish).ConfigureAwait(false);
        }

        LogSaved(logger, segment.Path, Amount.Of(copier.CopiedBytes, "byte"));
    }

    private async Task<SegmentOutcome> CopyAsync(
        Segment segment,
        RecordCursor cursor,
        RecordCopier copier,
        ScrubPace? pace,
        CancellationToken cancellationToken)
    {
        while (!cursor.IsAtEnd)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var before = copier.CopiedBytes + cursor.BytesRead;
            var isIntact = true;
            await parts.Workers.RunAsync(() => isIntact = copier.TryCopyBatch(segment, cursor))
                .ConfigureAwait(false);
            if (!isIntact)
            {
                return SegmentOutcome.Damaged;
            }

            var bytes = copier.CopiedBytes + cursor.BytesRead - before;
            await AdvanceAsync(pace, bytes, cancellationToken).ConfigureAwait(false);
        }

        return SegmentOutcome.Emptied;
    }

    /// <summary>The segments that were deleted: all or none, except those that the index still points to.</summary>
    private async Task<List<Segment>> RetireAsync(List<Segment> emptied)
    {
        var empty = emptied.Where(segment =>
            parts.Index.Blobs.Live[segment.Number] == 0 && !parts.Quarantine.Holds(segment.Number)).ToList();
        if (empty.Count == 0)
        {
            return [];
        }

        var isRetired = false;
        try
        {
            await parts.Workers.RunAsync(() => isRetired = retirement.TryRetire(empty)).ConfigureAwait(false);
        }
        catch (Exception error) when (DiskError.IsRefusal(error))
        {
            // They stay, all dead, until there is room for a checkpoint.
            return [];
        }

        empty.ForEach(_worth.Forget);
        return isRetired ? empty : [];
    }

    private static ValueTask AdvanceAsync(ScrubPace? pace, long bytes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return pace?.AdvanceAsync(bytes, cancellationToken) ?? ValueTask.CompletedTask;
    }

    private RecordCopier NewCopier(bool leavesDamage) =>
        new(parts.Disk, parts.Index.Blobs, parts.Judge, parts.OpenSegments) { LeavesDamage = leavesDamage };
}
