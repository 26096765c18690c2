using System.Buffers;
using BlobStash.Storage.Blobs;
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
    StoreParts parts,
    QuarantineMoves moves,
    BlobIntake intake,
    ParityKeeper parity,
    QuarantineKeeper quarantine,
    ILogger logger)
{
    private const int CopySize = 64 * 1024;

    private readonly BlobVerification _verification = new(
        parts.Disk.FileSystem, parts.Segments, parts.Index.Blobs);

    private readonly ReadRetries _retries = new(
        parts.Options.ReadRetryDelays, parts.Clock);

    /// <summary>Raised for a file with a blob that could not be read, with the time before the next try.</summary>
    public event Action<ProtectedFile, TimeSpan>? Unreadable;

    /// <summary>Where blobs can be had that are damaged here; null for nowhere.</summary>
    public IBlobSource? Source { get; set; }

    /// <summary>Restores what can be restored of a file and says what became of each blob that was hit.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public async Task<IReadOnlyList<ScrubFinding>> RepairAsync(
        ProtectedFile file, CancellationToken cancellationToken)
    {
        var findings = new List<ScrubFinding>();
        var result = ParityResult.None;
        await parts.Workers.RunAsync(() => result = Mend(file, cancellationToken)).ConfigureAwait(false);
        if (result.IsParityMended)
        {
            findings.Add(new ScrubFinding(file.ParityPath, null, ScrubAction.ParityMended));
        }

        foreach (var entry in _verification.BlobsIn(file))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (await VerifyAsync(file, entry, result, cancellationToken).ConfigureAwait(false) is { } action)
            {
                findings.Add(new ScrubFinding(file.Path, entry.Digest, action));
            }
        }

        AddOthers(file, result, findings);
        await RebuildParityAsync(file, result, findings, cancellationToken).ConfigureAwait(false);
        await parts.Workers.RunAsync(() => quarantine.TrySave()).ConfigureAwait(false);
        foreach (var finding in findings)
        {
            Log(finding);
        }

        return findings;
    }

    /// <summary>Has a blob that was set aside stored anew from elsewhere. False: nobody has it.</summary>
    public async Task<bool> TryFetchAsync(IndexEntry entry, CancellationToken cancellationToken)
    {
        if (Source is not { } source)
        {
            return false;
        }

        try
        {
            return await source.TryFetchAsync(
                entry.Digest, (copy, token) => TryStoreAsync(entry, copy, token), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // Whatever a peer or the network did wrong: this blob stays in quarantine, and the others come next.
            LogFetchFailed(logger, entry.Digest, error);
            return false;
        }
    }

    /// <summary>Null: the blob was not hit.</summary>
    private async Task<ScrubAction?> VerifyAsync(
        ProtectedFile file, IndexEntry entry, ParityResult result, CancellationToken cancellationToken)
    {
        var condition = BlobCondition.Intact;
        await parts.Workers.RunAsync(() => condition = _verification.Examine(entry)).ConfigureAwait(false);
        if (condition == BlobCondition.Unreadable && !_retries.NoteFailure(entry.Digest, out var delay))
        {
            Unreadable?.Invoke(file, delay);
            return ScrubAction.Unreadable;
        }

        _retries.Forget(entry.Digest);
        if (condition == BlobCondition.Intact)
        {
            var size = SegmentFormat.RecordSize(entry.Length);
            var offset = entry.Location.IsLarge ? SegmentFormat.HeaderSize : entry.Location.Offset;
            return result.MendedData.Any(range => range.Overlaps(offset, size)) ? ScrubAction.Mended : null;
        }

        if (parts.Quarantine.IsFull)
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

        return await TryFetchAsync(entry, cancellationToken).ConfigureAwait(false)
            ? ScrubAction.Fetched
            : ScrubAction.Quarantined;
    }

    private async Task<bool> TryStoreAsync(IndexEntry entry, Stream copy, CancellationToken cancellationToken)
    {
        var writer = new BlobWriter(intake, entry.Length, PutOrigin.Session);
        await using var disposal = writer.ConfigureAwait(false);
        var buffer = ArrayPool<byte>.Shared.Rent(CopySize);
        try
        {
            while (await copy.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is var read and > 0)
            {
                await writer.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        var result = await writer.CommitAsync(entry.Digest, cancellationToken).ConfigureAwait(false);
        return result.Outcome is PutOutcome.Stored or PutOutcome.Returned or PutOutcome.AlreadyStored;
    }

    private ParityResult Mend(in ProtectedFile file, CancellationToken cancellationToken)
    {
        // A failed write or flush leaves unknown bytes in a file that blobs are served from.
        return parts.Disk.Guard(
            (parity, file, cancellationToken),
            static all => all.parity.Repair(all.file, all.cancellationToken));
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
            await parts.Workers.RunAsync(() => isMade = parity.TryMake(file, cancellationToken))
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
