using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;

namespace BlobStash.Storage.Commits;

/// <summary>
/// What keeps the store from writing: a disk error, after which nothing may be written any more, or a full disk that
/// left bytes which must be cut off first. Thread safe.
/// </summary>
internal sealed class StoreFault
{
    private readonly Lock _lock = new();
    private readonly List<Func<bool>> _cuts = [];
    private Exception? _cause;
    private volatile Exception? _fullCause;

    /// <summary>Raised once, with the disk error that ended all writing.</summary>
    public event Action<Exception>? Failed;

    /// <summary>Null while no disk error has ended all writing.</summary>
    public string? Reason => Volatile.Read(ref _cause) switch
    {
        null => null,
        DirectoryMovedException => "The data directory was removed, renamed, replaced or unmounted; the store takes no "
            + "more writes until the node is restarted.",
        _ => "A write to the disk failed; the store takes no more writes until the node is restarted.",
    };

    /// <summary>A full disk leaves bytes that must be cut off first.</summary>
    public bool IsFull => _fullCause is not null;

    /// <summary>Notes a disk error. Only the first counts.</summary>
    public void Set(Exception cause)
    {
        if (Interlocked.CompareExchange(ref _cause, cause, null) is null)
        {
            Failed?.Invoke(cause);
        }
    }

    /// <summary>
    /// Notes bytes of a refused write that a full disk did not let us take back. Nothing is written before they are.
    /// </summary>
    /// <param name="cause">What the disk said.</param>
    /// <param name="tryCut">Tries again; true when they are gone for good.</param>
    public void SetFull(Exception cause, Func<bool> tryCut)
    {
        lock (_lock)
        {
            _cuts.Add(tryCut);
            _fullCause = cause;
        }
    }

    /// <exception cref="StoreFailedException">A disk error has ended all writing.</exception>
    /// <exception cref="StorageFullException">The full disk does not let us clear up.</exception>
    public void ThrowIfSet()
    {
        if (Volatile.Read(ref _cause) is { } cause)
        {
            throw new StoreFailedException(cause);
        }

        if (_fullCause is not null)
        {
            ClearUp();
        }
    }

    private void ClearUp()
    {
        lock (_lock)
        {
            _cuts.RemoveAll(tryCut => tryCut());
            if (_cuts.Count > 0)
            {
                throw new StorageFullException(_fullCause);
            }

            _fullCause = null;
        }

        if (Volatile.Read(ref _cause) is { } cause)
        {
            throw new StoreFailedException(cause);
        }
    }
}
