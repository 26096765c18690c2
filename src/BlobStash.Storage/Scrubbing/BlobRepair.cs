using BlobStash.Storage.Commits;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Index;
using BlobStash.Storage.Parity;
using BlobStash.Storage.Segments;
using Microsoft.Extensions.Logging;

namespace BlobStash.Storage.Scrubbing;

/// <summary>
/// Deals with a damaged file: from parity, else from elsewhere, else by quarantine. Thread safe.
/// </summary>
internal sealed partial class BlobRepair(
    BlobVerification verification,
    ParityKeeper parity,
    QuarantineMoves moves,
    BlobFetch fetch,
    DiskWorkers workers,
    ILogger logger)
{
    /// <summary>Raised for a file with a blob that could not be read, with the time before the next try.</summary>
    public event Action<ProtectedFile, TimeSpan>? Unreadable;

    /// <summary>Has blobs stored anew that parity does not restore.</summary>
    public BlobFetch Fetch => fetch;

    /// <summary>When blobs are tried again that the disk could not read.</summary>
    public required ReadRetries Retries { get; init; }

    /// <summary>Restores what can be restored of a file and says what became of each blob that was hit.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public async Task<IReadOnlyList<ScrubFinding>> RepairAsync(
        ProtectedFile file, CancellationToken cancellationToken)
    {
        var findings = new List<ScrubFinding>();
        var result = ParityResult.None;
        await workers.RunAsync(() => result = parity.Repair(file, cancellationToken)).ConfigureAwait(false);
        if (result.IsParityMended)
        {
            findings.Add(new ScrubFinding(file.ParityPath, null, ScrubAction.ParityMended));
        }

        foreach (var entry in verification.BlobsIn(file))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (await VerifyAsync(file, entry, result, cancellationToken).ConfigureAwait(false) is { } action)
            {
                findings.Add(new ScrubFinding(file.Path, entry.Digest, action));
            }
        }

        AddOthers(file, result, findings);
        await RebuildParityAsync(file, result, findings, cancellationToken).ConfigureAwait(false);
        await workers.RunAsync(moves.Save).ConfigureAwait(false);
        foreach (var finding in findings)
        {
            Log(finding);
        }

        return findings;
    }

    /// <summary>Null: the blob was not hit.</summary>
    private async Task<ScrubAction?> VerifyAsync(
        ProtectedFile file, IndexEntry entry, ParityResult result, CancellationToken cancellationToken)
    {
        var condition = BlobCondition.Intact;
        await workers.RunAsync(() => condition = verification.Examine(entry)).ConfigureAwait(false);
        if (condition == BlobCondition.Unreadable && !Retries.NoteFailure(entry.Digest, out var delay))
        {
            Unreadable?.Invoke(file, delay);
            return ScrubAction.Unreadable;
        }

        Retries.Forget(entry.Digest);
        if (condition == BlobCondition.Intact)
        {
            var size = SegmentFormat.RecordSize(entry.Length);
            var offset = entry.Location.IsLarge ? SegmentFormat.HeaderSize : entry.Location.Offset;
            return result.MendedData.Any(range => range.Overlaps(offset, size)) ? ScrubAction.Mended : null;
        }

        if (moves.IsFull)
        {
            // It stays in the index, and every read of it fails with the damage.
            return ScrubAction.Left;
        }

        var cause = condition switch
        {
            BlobCondition.Unreadable => QuarantineCause.Unreadable,
            BlobCondition.Missing => QuarantineCause.Missing,
            _ => QuarantineCause.Mismatch,
        };
        if (!await moves.QuarantineAsync(entry, cause, cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        return await fetch.TryFetchAsync(entry, cancellationToken).ConfigureAwait(false)
            ? ScrubAction.Fetched
            : ScrubAction.Quarantined;
    }

    private static void AddOthers(in ProtectedFile file, ParityResult result, List<ScrubFinding> findings)
    {
        var path = file.Path;
        if (findings.Any(finding => finding.File == path))
        {
            return;
        }

        if (result.MendedData.Count > 0 || (result.State == ParityState.Mended && !result.IsParityMended))
        {
            findings.Add(new ScrubFinding(path, null, ScrubAction.Mended));
        }

        if (result.DamagedData.Count > 0)
        {
            findings.Add(new ScrubFinding(path, null, ScrubAction.Left));
        }
    }

    private async Task RebuildParityAsync(
        ProtectedFile file, ParityResult result, List<ScrubFinding> findings, CancellationToken cancellationToken)
    {
        if ((result.State != ParityState.None && result.ParityError is null && !parity.LacksWhole(file))
            || !parity.IsEnabled)
        {
            return;
        }

        var isMade = false;
        try
        {
            await workers.RunAsync(() => isMade = parity.TryMake(file, cancellationToken))
                .ConfigureAwait(false);
        }
        catch (StorageFullException)
        {
            parity.NoteNoRoom();
            return;
        }
        catch (Exception error) when (error is IOException || DiskError.IsRefusal(error))
        {
            // The blobs are as safe as before; the next scrub tries again.
            LogParityFailed(logger, file.ParityPath, error);
            return;
        }

        if (isMade)
        {
            findings.Add(new ScrubFinding(file.ParityPath, null, ScrubAction.ParityRebuilt));
        }
    }

    private void Log(ScrubFinding finding)
    {
        if (finding.Action is ScrubAction.Quarantined or ScrubAction.Left or ScrubAction.Unreadable)
        {
            LogDamaged(logger, finding.File, finding.Digest, finding.Action);
        }
        else
        {
            LogRepaired(logger, finding.File, finding.Digest, finding.Action);
        }
    }
}
