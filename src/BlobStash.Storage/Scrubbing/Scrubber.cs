using BlobStash.Core.Digests;
using BlobStash.Storage.Commits;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Index;
using BlobStash.Storage.Logging;
using BlobStash.Storage.Parity;
using BlobStash.Storage.Segments;
using Microsoft.Extensions.Logging;

namespace BlobStash.Storage.Scrubbing;

/// <summary>
/// Reads everything that a store keeps, finds what is damaged and has it repaired. Scrubs may run side by side, a
/// slow one of everything and one that somebody waits for. Thread safe.
/// </summary>
public sealed partial class Scrubber
{
    private readonly StoreParts _parts;
    private readonly BlobRepair _repair;
    private readonly QuarantineReview _review;
    private readonly SegmentPresence _presence;
    private readonly FileVerification _files;
    private readonly BlobVerification _blobs;
    private readonly ILogger _logger;
    private volatile ScrubProgress? _progress;

    internal Scrubber(
        StoreParts parts,
        FileVerification files,
        BlobRepair repair,
        QuarantineReview review,
        SegmentPresence presence,
        ILogger logger)
    {
        (_parts, _files, _repair, _review, _presence, _logger) = (parts, files, repair, review, presence, logger);
        _blobs = new BlobVerification(parts.Disk.FileSystem, parts.Segments, parts.Index.Blobs);
    }

    /// <summary>The scrub that was started last, whether it runs or has ended; null before the first.</summary>
    public ScrubReport? Report => _progress?.ToReport();

    /// <summary>Where damaged blobs can be had that parity does not restore; null (the default) for nowhere.</summary>
    public IBlobSource? Source
    {
        get => _repair.Fetch.Source;
        set => _repair.Fetch.Source = value;
    }

    /// <summary>The store is being closed.</summary>
    internal CancellationToken Stopping { get; init; }

    /// <summary>Scrubs the whole store once.</summary>
    /// <param name="options">How fast, and how deep.</param>
    /// <param name="cancellationToken">Ends the scrub; what was repaired stays so.</param>
    /// <returns>What was found and done.</returns>
    /// <exception cref="IOException">The disk failed otherwise than by a place that cannot be read.</exception>
    /// <exception cref="StoreFailedException">A repair could not be written.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled, or the store was closed.</exception>
    public async Task<ScrubReport> RunAsync(ScrubOptions options, CancellationToken cancellationToken)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Stopping);
        var clock = _parts.Clock;
        var files = ListFiles();
        var quarantined = _parts.Quarantine.ToArray();
        var progress = _progress = new ScrubProgress(clock, files.Sum(file => file.Length));
        try
        {
            var pace = new ScrubPace(options.RateFor(progress.BytesTotal), clock);
            foreach (var (file, length) in files)
            {
                await ScrubAsync(file, pace, progress, linked.Token).ConfigureAwait(false);
                progress.Advance(length);
            }

            if (options.VerifyDigests)
            {
                await VerifyDigestsAsync(pace, progress, linked.Token).ConfigureAwait(false);
            }

            progress.Add(await ReviewAsync(quarantined, pace, linked.Token).ConfigureAwait(false));
        }
        finally
        {
            progress.End();
        }

        var report = progress.ToReport();
        LogScrubbed(_logger, Amount.Of(report.BytesDone, "byte"), Amount.Of(report.FindingCount, "finding"));
        return report;
    }

    private List<(ProtectedFile File, long Length)> ListFiles()
    {
        var files = _parts.Segments.All.OrderBy(segment => segment.Number)
            .Select(segment => (ProtectedFile.OfSegment(segment.Number), segment.Length)).ToList();
        var large = new List<Digest>();
        for (var prefix = 0; prefix < DigestIndex.BucketCount; prefix++)
        {
            _parts.Index.Blobs[prefix].CopyLargeDigests(large);
        }

        foreach (var digest in large)
        {
            if (_parts.Index.Blobs.TryGet(digest, out var entry))
            {
                files.Add((ProtectedFile.OfLargeBlob(digest), SegmentFormat.HeaderSize
                    + SegmentFormat.RecordSize(entry.Length)));
            }
        }

        return files;
    }

    private async Task ScrubAsync(
        ProtectedFile file, ScrubPace pace, ScrubProgress progress, CancellationToken cancellationToken)
    {
        var isGone = false;
        await _parts.Workers.RunAsync(() => isGone = _presence.NoticeIfGone(file)).ConfigureAwait(false);
        if (!isGone && await _files.IsIntactAsync(file, pace, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        var findings = await _repair.RepairAsync(file, cancellationToken).ConfigureAwait(false);
        progress.Add(isGone && findings.Count == 0 ? [new ScrubFinding(file.Path, null, ScrubAction.Left)] : findings);
        await _parts.Workers.RunAsync(() => _presence.RestoreRecords(file)).ConfigureAwait(false);
    }

    /// <summary>Reads what was in quarantine before again, and fetches what is still damaged.</summary>
    private async Task<List<ScrubFinding>> ReviewAsync(
        QuarantinedBlob[] quarantined, ScrubPace pace, CancellationToken cancellationToken)
    {
        var findings = new List<ScrubFinding>();
        var released = await _review.ReadAgainAsync(quarantined, pace, cancellationToken).ConfigureAwait(false);
        foreach (var blob in quarantined)
        {
            if (released.Contains(blob))
            {
                findings.Add(new ScrubFinding(blob.Path, blob.Digest, ScrubAction.Released));
            }
            else if (_parts.Quarantine.Contains(blob.Digest))
            {
                var isFetched = await _repair.Fetch.TryFetchAsync(blob.ToEntry(), cancellationToken)
                    .ConfigureAwait(false);
                findings.Add(new ScrubFinding(
                    blob.Path, blob.Digest, isFetched ? ScrubAction.Fetched : ScrubAction.Quarantined));
            }
        }

        return findings;
    }

    private async Task VerifyDigestsAsync(
        ScrubPace pace, ScrubProgress progress, CancellationToken cancellationToken)
    {
        var repaired = new HashSet<string>();
        for (var prefix = 0; prefix < DigestIndex.BucketCount; prefix++)
        {
            foreach (var entry in _parts.Index.Blobs[prefix].ToArray())
            {
                var condition = BlobCondition.Intact;
                await _parts.Workers.RunAsync(() => condition = _blobs.Examine(entry)).ConfigureAwait(false);
                await pace.AdvanceAsync(entry.Length, cancellationToken).ConfigureAwait(false);
                var file = BlobVerification.FileOf(entry);
                if (condition != BlobCondition.Intact && repaired.Add(file.Path))
                {
                    progress.Add(await _repair.RepairAsync(file, cancellationToken).ConfigureAwait(false));
                }
            }
        }
    }

    [LoggerMessage(1120, LogLevel.Information, "Scrubbed {Bytes}: {Findings}")]
    private static partial void LogScrubbed(ILogger logger, Amount bytes, Amount findings);
}
