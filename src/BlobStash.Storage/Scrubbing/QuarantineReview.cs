using BlobStash.Core.Digests;
using BlobStash.Storage.Commits;
using BlobStash.Storage.Index;
using BlobStash.Storage.Segments;
using Microsoft.Extensions.Logging;

namespace BlobStash.Storage.Scrubbing;

/// <summary>
/// Reads what is in quarantine again, and releases what verifies; and finds what belongs there when the list was lost.
/// Thread safe.
/// </summary>
internal sealed partial class QuarantineReview(
    StoreParts parts, BlobVerification verification, QuarantineMoves moves, ILogger logger)
{
    private const long BytesPerSecond = 32 << 20;

    /// <summary>What a start does in the background. Never fails.</summary>
    /// <param name="isListLost">The list on disk was missing or damaged.</param>
    /// <param name="stopping">Ends it.</param>
    public async Task RunAsync(bool isListLost, CancellationToken stopping)
    {
        try
        {
            var pace = new ScrubPace(BytesPerSecond, parts.Clock);
            if (isListLost)
            {
                await SearchAsync(pace, stopping).ConfigureAwait(false);
            }

            await ReadAgainAsync(parts.Quarantine.ToArray(), pace, stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The next start does it.
            return;
        }
        catch (Exception error)
        {
            // Of whatever kind: nobody waits for it, and the next scrub or start tries again.
            LogFailed(logger, error);
        }
    }

    /// <summary>Reads quarantined blobs where they lie.</summary>
    /// <returns>Those that were released.</returns>
    public async Task<HashSet<QuarantinedBlob>> ReadAgainAsync(
        IEnumerable<QuarantinedBlob> blobs, ScrubPace pace, CancellationToken cancellationToken)
    {
        var released = new HashSet<QuarantinedBlob>();
        foreach (var blob in blobs)
        {
            var condition = BlobCondition.Mismatched;
            await parts.Workers.RunAsync(() => condition = verification.ExamineBytes(blob.ToEntry()))
                .ConfigureAwait(false);
            if (condition == BlobCondition.Intact
                && await moves.ReleaseAsync(blob, cancellationToken).ConfigureAwait(false))
            {
                LogReleased(logger, blob.Digest, blob.Path);
                released.Add(blob);
            }

            await pace.AdvanceAsync(blob.Length, cancellationToken).ConfigureAwait(false);
        }

        await parts.Workers.RunAsync(moves.Save).ConfigureAwait(false);
        return released;
    }

    /// <summary>Sets aside every blob of which there are bytes, but that is neither stored nor deleted.</summary>
    private async Task SearchAsync(ScrubPace pace, CancellationToken cancellationToken)
    {
        foreach (var segment in parts.Segments.All)
        {
            var (found, bytes) = (new List<QuarantinedBlob>(), 0L);
            await parts.Workers.RunAsync(() => bytes = Search(segment, found)).ConfigureAwait(false);
            foreach (var blob in found)
            {
                if (await moves.SetAsideFoundAsync(blob, cancellationToken).ConfigureAwait(false))
                {
                    LogFound(logger, blob.Digest, blob.Path);
                }
            }

            await pace.AdvanceAsync(bytes, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Returns the bytes that were read.</summary>
    private long Search(Segment segment, List<QuarantinedBlob> found)
    {
        if (!segment.TryLease())
        {
            return 0;
        }

        try
        {
            var cursor = new RecordCursor(segment);
            var now = parts.Clock.GetUtcNow().ToUnixTimeMilliseconds();
            while (found.Count < QuarantineFormat.MaxEntries && cursor.TryNext(out var header))
            {
                var location = new BlobLocation(segment.Number, cursor.Offset);
                if (parts.Judge.Judge(header, location) == RecordStanding.Unaccounted)
                {
                    found.Add(new QuarantinedBlob(
                        header.Digest, location, header.Length, header.Sequence, now, QuarantineCause.Mismatch));
                }
            }

            return cursor.BytesRead;
        }
        finally
        {
            segment.Release();
        }
    }

    [LoggerMessage(1131, LogLevel.Warning,
        "The damaged blob {Digest} could be read again in {File} and is available")]
    private static partial void LogReleased(ILogger logger, Digest digest, string file);

    [LoggerMessage(1132, LogLevel.Warning,
        "Blob {Digest} in {File} is neither stored nor deleted; it counts as damaged until it was read again")]
    private static partial void LogFound(ILogger logger, Digest digest, string file);

    [LoggerMessage(1133, LogLevel.Warning,
        "The damaged blobs could not all be looked at again; the next scrub or start does it")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
