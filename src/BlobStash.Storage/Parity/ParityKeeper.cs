using System.Collections.Concurrent;
using BlobStash.Storage.Commits;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Segments;
using BlobStash.Storage.Settings;
using Microsoft.Extensions.Logging;

namespace BlobStash.Storage.Parity;

/// <summary>
/// Makes parity files in the background, one at a time, and is the only one that repairs from them, so that no file is
/// worked on twice at once. Thread safe.
/// </summary>
internal sealed partial class ParityKeeper(
    BlobStoreOptions options, StoreDisk disk, SegmentSet segments, DiskWorkers workers, ILogger logger) : IDisposable
{
    private readonly ConcurrentQueue<ProtectedFile> _queue = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _oneAtATime = new();
    private readonly ParityRepair _repair = new(disk.FileSystem, segments.Store);
    private readonly Lock _idleLock = new();
    private TaskCompletionSource? _idle;
    private bool _running;
    private volatile bool _noRoomTold;

    /// <summary>Parity is wanted at all.</summary>
    public bool IsEnabled => options.ParityShards > 0;

    /// <summary>Completes when all that was enqueued before was worked off.</summary>
    public Task Idle
    {
        get
        {
            lock (_idleLock)
            {
                return _running
                    ? (_idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task
                    : Task.CompletedTask;
            }
        }
    }

    /// <summary>Makes the parity of a file soon, unless parity is off.</summary>
    public void Enqueue(in ProtectedFile file)
    {
        if (!IsEnabled)
        {
            return;
        }

        _queue.Enqueue(file);
        Resume();
    }

    /// <summary>Makes what is missing: of sealed segments and of large blobs.</summary>
    public void EnqueueMissing()
    {
        try
        {
            EnqueueAllMissing();
        }
        catch (Exception error) when (error is IOException or StorageException)
        {
            // What is found later is made later.
            LogNotListed(logger, error);
        }
    }

    /// <summary>
    /// Restores what can be restored of a file, which is read as a whole. A failed write or flush leaves unknown bytes
    /// in a file that blobs are served from, and ends all writing.
    /// </summary>
    /// <exception cref="StoreFailedException">The disk failed.</exception>
    public ParityResult Repair(in ProtectedFile protectedFile, CancellationToken cancellationToken)
    {
        lock (_oneAtATime)
        {
            return disk.Guard(
                (Keeper: this, File: protectedFile, Token: cancellationToken),
                static all => all.Keeper.RepairUnguarded(all.File, all.Token),
                cancellationToken);
        }
    }

    /// <summary>Makes the parity of a file anew. False: the file is damaged, gone, or of no use for that.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    /// <exception cref="StorageFullException">The disk has no room.</exception>
    public bool TryMake(in ProtectedFile protectedFile, CancellationToken cancellationToken)
    {
        if (!IsEnabled || ParityFile.IsNewer(disk.FileSystem, protectedFile.ParityPath))
        {
            return false;
        }

        lock (_oneAtATime)
        {
            if (protectedFile.Kind == FileKind.Segment)
            {
                return segments.TryGet(protectedFile.Number, out var segment)
                    && (segment!.IsSealed
                        ? TryMakeWhole(protectedFile, segment, cancellationToken)
                        : TryMakePrefix(protectedFile, segment, cancellationToken));
            }

            return ProtectedFileVerification.IsLargeBlobIntact(
                    disk.FileSystem, segments.Store, protectedFile.Digest, out var largeMarker)
                && MakeOfLargeBlob(protectedFile, largeMarker, cancellationToken);
        }
    }

    /// <summary>
    /// Deletes segments that were taken out of the set, each after its parity, so that no parity is left over. Not
    /// while parity of one of them is made, and none is made afterwards.
    /// </summary>
    /// <exception cref="StoreFailedException">A deletion failed, or could not be made durable.</exception>
    public void DeleteSegments(IReadOnlyList<Segment> retired)
    {
        lock (_oneAtATime)
        {
            disk.Fault.ThrowIfSet();
            foreach (var segment in retired)
            {
                TryDeleteParity(segment);
                disk.DeleteAlways(segment.Path);
            }

            disk.FlushDirectoryAlways(StorePaths.Segments);
        }
    }

    /// <summary>One warning, however many files go without.</summary>
    public void NoteNoRoom()
    {
        if (!_noRoomTold)
        {
            _noRoomTold = true;
            LogNoRoom(logger);
        }
    }

    /// <summary>
    /// Protects what unsealed segments hold by now. For a store that is closed: nobody writes to it any more, and it
    /// takes as long as what is not protected yet.
    /// </summary>
    public void MakeOfUnsealed()
    {
        if (!IsEnabled || disk.Fault.Reason is not null)
        {
            return;
        }

        foreach (var segment in segments.All.Where(segment => !segment.IsSealed && segment.HasUnprotected))
        {
            MakeLogged(ProtectedFile.OfSegment(segment.Number), CancellationToken.None);
        }
    }

    /// <summary>Whether a sealed segment has no parity, or only that of a time when it still took records.</summary>
    public bool LacksWhole(in ProtectedFile file) => IsEnabled
        && file.Kind == FileKind.Segment
        && segments.TryGet(file.Number, out var segment)
        && segment is { IsSealed: true, HasUnprotected: true };

    /// <summary>Ends what is under way at the next stripe; what is not made now is made by the next start.</summary>
    public void Stop() => _stop.Cancel();

    public void Dispose() => _stop.Dispose();

    private bool IsIntact(Segment segment, out ulong marker)
    {
        if (ProtectedFileVerification.IsSegmentIntact(
                segment.File, segments.Store, segment.Number, out marker))
        {
            return true;
        }

        segment.NoteDamage();
        return false;
    }

    private void EnqueueAllMissing()
    {
        foreach (var segment in segments.All
            .Where(segment => segment is { IsSealed: true, HasUnprotected: true }))
        {
            Enqueue(ProtectedFile.OfSegment(segment.Number));
        }

        foreach (var directory in disk.FileSystem.List(StorePaths.Large).Where(StorePaths.IsLargeDirectory))
        {
            foreach (var name in disk.FileSystem.List($"{StorePaths.Large}/{directory}"))
            {
                if (StorePaths.TryParseLargeBlob(directory, name, out var digest))
                {
                    EnqueueIfMissing(ProtectedFile.OfLargeBlob(digest));
                }
            }
        }
    }

    /// <summary>Null: it is gone, or cannot be opened just now.</summary>
    private IFile? TryOpen(string path)
    {
        try
        {
            return disk.FileSystem.Exists(path) ? disk.FileSystem.Open(path) : null;
        }
        catch (Exception error) when (error is IOException or StorageException)
        {
            // Nothing was written, so nothing is unknown; who reads the blob meets the same.
            return null;
        }
    }

    private ParityResult RepairUnguarded(in ProtectedFile protectedFile, CancellationToken cancellationToken)
    {
        // No lease is needed: under the lock the files of no segment of the set are deleted.
        if (protectedFile.Kind == FileKind.Segment)
        {
            return segments.TryGet(protectedFile.Number, out var segment) && segment!.ParityLength > 0
                ? Repair(protectedFile, segment.File, cancellationToken)
                : ParityResult.None;
        }

        using var file = TryOpen(protectedFile.Path);
        return file is null ? ParityResult.None : Repair(protectedFile, file, cancellationToken);
    }

    private ParityResult Repair(in ProtectedFile protectedFile, IFile file, CancellationToken cancellationToken)
    {
        var result = _repair.Run(protectedFile, file, cancellationToken);
        if (result.ParityError is { } error)
        {
            LogNotMended(logger, protectedFile.ParityPath, error);
        }

        return result;
    }

    private void FlushName(in ProtectedFile protectedFile)
    {
        segments.Names.EnterWriteLock();
        try
        {
            disk.FileSystem.FlushDirectory(protectedFile.Directory);
        }
        catch (Exception error) when (error is IOException or StorageException)
        {
            // Where the power takes the name, the next start makes the file again.
            LogNotDurable(logger, protectedFile.ParityPath, error);
        }
        finally
        {
            segments.Names.ExitWriteLock();
        }
    }

    private void TryDeleteParity(Segment segment)
    {
        var path = StorePaths.SegmentParity(segment.Number);
        try
        {
            disk.FileSystem.Delete(path);
        }
        catch (Exception error) when (error is IOException or StorageException)
        {
            // No segment gets that number again, and the next start deletes parity without a segment.
            LogNotDeleted(logger, path, error);
        }
    }

    private void EnqueueIfMissing(in ProtectedFile file)
    {
        if (!disk.FileSystem.Exists(file.ParityPath))
        {
            Enqueue(file);
        }
    }

    private void Resume()
    {
        lock (_idleLock)
        {
            if (_running || _queue.IsEmpty)
            {
                return;
            }

            _running = true;
        }

        workers.Post(MakeNext);
    }

    /// <summary>One file, then back to the end of the workers' queue, so that commits do not wait for all.</summary>
    private void MakeNext()
    {
        if (!_stop.IsCancellationRequested && _queue.TryDequeue(out var file))
        {
            MakeLogged(file, _stop.Token);
        }

        lock (_idleLock)
        {
            if (_queue.IsEmpty || _stop.IsCancellationRequested)
            {
                _running = false;
                _idle?.SetResult();
                _idle = null;
                return;
            }
        }

        workers.Post(MakeNext);
    }

    private void MakeLogged(in ProtectedFile file, CancellationToken cancellationToken)
    {
        try
        {
            if (TryMake(file, cancellationToken))
            {
                _noRoomTold = false;
                LogMade(logger, file.Path);
            }
            else if (IsThere(file))
            {
                LogNotMade(logger, file.Path);
            }
        }
        catch (OperationCanceledException)
        {
            // The store is being closed; the next start makes it.
            return;
        }
        catch (StorageFullException)
        {
            NoteNoRoom();
        }
        catch (Exception error)
        {
            // Of whatever kind: the blobs are as safe as before, and the next start or scrub tries again.
            LogFailed(logger, file.Path, error);
        }
    }

    private bool IsThere(in ProtectedFile file) => file.Kind == FileKind.Segment
        ? segments.TryGet(file.Number, out _)
        : disk.FileSystem.Exists(file.Path);

    private bool MakeOfLargeBlob(in ProtectedFile protectedFile, ulong marker, CancellationToken cancellationToken)
    {
        using var file = disk.FileSystem.OpenRead(protectedFile.Path);
        var isMade = Make(HeaderOf(protectedFile, file.Length, marker), file, null, cancellationToken);
        if (!disk.FileSystem.Exists(protectedFile.Path))
        {
            // It was deleted, and its parity with it, before this one had its name.
            disk.FileSystem.Delete(protectedFile.ParityPath);
        }

        return isMade;
    }
}
