using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Tests.Files;

namespace BlobStash.Storage.Tests.PowerLoss;

/// <summary>
/// A disk as one process sees it, from its start to its end: it counts the calls, loses the power before a chosen one,
/// fails a chosen one, and watches that nothing is written after a failed flush. What outlives the process is the
/// medium below. Thread safe.
/// </summary>
internal sealed class SimulatedDisk(MemoryFileSystem medium) : IFileSystem
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _created = [];
    private bool _flushFailed;

    /// <summary>Calls that change something, so far.</summary>
    public int Changes { get; private set; }

    /// <summary>All calls so far.</summary>
    public int Calls { get; private set; }

    /// <summary>The power is lost before this change; 0 for never.</summary>
    public int CutAtChange { get; init; }

    /// <summary>This call fails; 0 for none.</summary>
    public int FailAtCall { get; init; }

    /// <summary>Makes the error of that call; an input/output error by default.</summary>
    public Func<Exception>? FailWith { get; init; }

    /// <summary>The call that failed was on a file that can be made again, so changes may go on after it.</summary>
    public bool FailedSideFile { get; private set; }

    /// <summary>Told of every call, by its number.</summary>
    public CallLog Log { get; } = new();

    /// <summary>A disk that lies: it reports every flush as done and does nothing.</summary>
    public bool IgnoresFlushes { get; init; }

    /// <summary>Called before each change, while nothing else happens on the disk.</summary>
    public Action? BeforeChange { get; set; }

    /// <summary>No call reaches the medium any more.</summary>
    public bool IsCut { get; private set; }

    /// <summary>The call that was failed, as far as it was one.</summary>
    public DiskCall? Failed { get; private set; }

    /// <summary>The first change that was made after a failed flush, where none may be.</summary>
    public string? Misdeed { get; private set; }

    /// <summary>Ends the process from the disk's point of view.</summary>
    public void Cut()
    {
        lock (_lock)
        {
            IsCut = true;
        }
    }

    public IFile Create(string path)
    {
        Before(DiskCall.Create, path);
        lock (_lock)
        {
            _created.Add(path);
        }

        return Wrap(medium.Create(path), path);
    }

    public IFile Open(string path)
    {
        Before(DiskCall.Open, path);
        return Wrap(medium.Open(path), path);
    }

    public IFile OpenRead(string path)
    {
        Before(DiskCall.Open, path);
        return Wrap(medium.OpenRead(path), path);
    }

    public bool Exists(string path) => medium.Exists(path);

    public IReadOnlyList<string> List(string directory)
    {
        Before(DiskCall.Read, directory);
        return medium.List(directory);
    }

    public void CreateDirectory(string path)
    {
        Before(DiskCall.CreateDirectory, path);
        lock (_lock)
        {
            // One that was there before is deleted only when it is empty, which is no loss either.
            _created.Add(path);
        }

        medium.CreateDirectory(path);
    }

    public void DeleteDirectory(string path)
    {
        Before(DiskCall.Delete, path);
        medium.DeleteDirectory(path);
    }

    public void FlushDirectory(string path)
    {
        Before(DiskCall.FlushDirectory, path);
        if (!IgnoresFlushes)
        {
            medium.FlushDirectory(path);
        }
    }

    public void Rename(string path, string newPath)
    {
        Log.NoteRename(path, newPath);
        Before(DiskCall.Rename, path);
        lock (_lock)
        {
            // A start that makes the store and then fails takes it away again; nothing is in it yet.
            if (newPath == "FORMAT" && !medium.Exists(newPath))
            {
                _created.Add(newPath);
            }
        }

        medium.Rename(path, newPath);
    }

    public void Delete(string path)
    {
        Before(DiskCall.Delete, path);
        medium.Delete(path);
    }

    public IDisposable? TryLock(string path)
    {
        lock (_lock)
        {
            if (!medium.Exists(path))
            {
                _created.Add(path);
            }
        }

        return medium.TryLock(path);
    }

    /// <summary>Called before every call; throws for the one that is to fail and after the power was lost.</summary>
    /// <param name="call">The call.</param>
    /// <param name="path">What it is about.</param>
    /// <param name="onFailure">What a failure of this call does to the medium.</param>
    public void Before(DiskCall call, string path, Action? onFailure = null)
    {
        lock (_lock)
        {
            Calls++;
            Log.Note(call, path);
            if (call is not (DiskCall.Read or DiskCall.Open))
            {
                NoteChange(call, path);
            }

            ThrowIfCut();
            if (Calls == FailAtCall)
            {
                Failed = call;
                FailedSideFile = Log.IsSideCall(Calls) || IsUnfinishedSideFile(path);
                onFailure?.Invoke();
                var error = FailWith?.Invoke() ?? new IOException($"Input/output error at {call} of {path}.");
                _flushFailed = !FailedSideFile && error is not StorageFullException
                    && (call is DiskCall.Flush or DiskCall.FlushDirectory);
                throw error;
            }
        }
    }

    private void NoteChange(DiskCall call, string path)
    {
        Changes++;
        IsCut |= Changes == CutAtChange;
        BeforeChange?.Invoke();

        // What is not finished may be cleared away; it held nothing that anybody was promised.
        if (_flushFailed && !(call == DiskCall.Delete && _created.Contains(path)))
        {
            Misdeed ??= $"{call} of {path} after a failed flush";
        }
    }

    /// <summary>All that is unfinished is one, but for FORMAT and large blobs, which begin with their header.</summary>
    private bool IsUnfinishedSideFile(string path)
    {
        if (!path.StartsWith(StorePaths.Temporary + "/", StringComparison.Ordinal)
            || path.Contains("format", StringComparison.Ordinal))
        {
            return false;
        }

        return medium.Exists(path) && !medium.ReadAll(path).AsSpan().StartsWith("BSTASHSG"u8);
    }

    private void ThrowIfCut()
    {
        if (IsCut)
        {
            throw new IOException("The power is gone.");
        }
    }

    private SimulatedFile Wrap(IFile file, string path) => new(this, (MemoryFile)file, path);
}
