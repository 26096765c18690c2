using System.Collections.Concurrent;
using BlobStash.Core.Digests;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Segments;
using BlobStash.Storage.Settings;

namespace BlobStash.Storage.Commits;

/// <summary>
/// The data directory as commits use it: what was written is made durable, and an error after which what the disk
/// holds is unknown ends all writing. Thread safe.
/// </summary>
/// <param name="fileSystem">The data directory.</param>
/// <param name="durability">What is made durable before it is acknowledged.</param>
/// <param name="reserve">Room for deletions on a full disk.</param>
internal sealed class StoreDisk(IFileSystem fileSystem, Durability durability, DiskReserve reserve)
{
    private readonly ConcurrentQueue<Digest> _unflushed = new();

    public IFileSystem FileSystem => fileSystem;

    public TemporaryFiles Temporary { get; } = new(fileSystem);

    public DiskReserve Reserve => reserve;

    /// <summary>What keeps the store from writing.</summary>
    public StoreFault Fault { get; } = new();

    /// <summary>Writes bytes that become part of a record. A failure ends all writing.</summary>
    public void Write(IFile file, long offset, ReadOnlySpan<byte> source)
    {
        try
        {
            file.Write(offset, source);
        }
        catch (Exception error) when (IsFailure(error))
        {
            throw Fail(error);
        }
    }

    /// <summary>
    /// Makes a file durable, unless the store was told not to wait for that. A failure ends all writing, but for a full
    /// disk: the caller takes back what it wrote, by <see cref="Cut"/>.
    /// </summary>
    /// <exception cref="StorageFullException">
    /// The disk has no room for what was written since the last flush, which may be lost. What came before is safe.
    /// </exception>
    public void Flush(IFile file)
    {
        if (durability == Durability.Flush)
        {
            GuardFlush(file.Flush, mayBeFull: true);
        }
    }

    /// <summary>Makes a file durable that is closed from now on, where <see cref="Flush"/> does not.</summary>
    public void FlushLast(IFile file)
    {
        if (durability == Durability.None)
        {
            GuardFlush(file.Flush);
        }
    }

    /// <summary>
    /// Takes back what a refused write left behind a position. Flushed as well: whole records may be among it, and a
    /// refused tombstone must not come back with the power. A full disk that does not even let us do that ends all
    /// writing until it does.
    /// </summary>
    public void Cut(IFile file, long length)
    {
        try
        {
            file.Truncate(length);
            Flush(file);
        }
        catch (StorageFullException error)
        {
            Fault.SetFull(error, () => TryCutAgain(file, length));
        }
    }

    /// <summary>Makes the names in a directory durable, under the same conditions as a file.</summary>
    public void FlushDirectory(string path)
    {
        if (durability == Durability.Flush)
        {
            GuardFlush(() => fileSystem.FlushDirectory(path), mayBeFull: true);
        }
    }

    /// <summary>Makes the names in a directory durable, whatever the store was told.</summary>
    public void FlushDirectoryAlways(string path) => GuardFlush(() => fileSystem.FlushDirectory(path));

    /// <summary>Deletes a file that must not stay. A failure ends all writing.</summary>
    public void DeleteAlways(string path) => GuardFlush(() => fileSystem.Delete(path));

    /// <summary>Notes a blob in a file of its own; called before the index has it.</summary>
    public void DeferFlush(in Digest digest)
    {
        if (durability == Durability.None)
        {
            _unflushed.Enqueue(digest);
        }
    }

    /// <summary>Makes durable what was written without a flush, before a checkpoint says that it is there.</summary>
    public void FlushDeferred(SegmentSet segments)
    {
        if (durability == Durability.Flush)
        {
            return;
        }

        foreach (var segment in segments.All)
        {
            GuardFlush(segment.File.Flush);
        }

        while (_unflushed.TryDequeue(out var digest))
        {
            if (fileSystem.Exists(StorePaths.LargeBlob(digest)))
            {
                GuardFlush(() => LargeBlobFile.Flush(fileSystem, digest));
            }
        }
    }

    /// <summary>
    /// Called before a write is acknowledged: what went to a file that the path does not lead to any more is lost to
    /// the next start. Ends all writing then.
    /// </summary>
    public void ThrowIfMoved(IFile file)
    {
        if (!file.IsInPlace)
        {
            throw Fail(new DirectoryMovedException());
        }
    }

    /// <summary>
    /// The same for what rests on an earlier write, and before anything is deleted or replaced by its path.
    /// </summary>
    public void ThrowIfMoved()
    {
        NoticeIfMoved();
        Fault.ThrowIfSet();
    }

    /// <summary>Ends all writing when the data directory's path leads elsewhere by now.</summary>
    public void NoticeIfMoved()
    {
        if (!fileSystem.IsInPlace)
        {
            Fault.Set(new DirectoryMovedException());
        }
    }

    /// <summary>
    /// Does work of which a failure leaves the disk in a state that nobody knows, and so ends all writing.
    /// </summary>
    /// <exception cref="StoreFailedException">It failed.</exception>
    public void Guard(Action work) => Guard(work, static work => work());

    /// <summary>The same without a closure.</summary>
    public void Guard<TState>(TState state, Action<TState> work) =>
        Guard((State: state, Work: work), static all =>
        {
            all.Work(all.State);
            return true;
        });

    /// <summary>The same for work with a result.</summary>
    public T Guard<TState, T>(TState state, Func<TState, T> work) => Guard(state, work, CancellationToken.None);

    /// <summary>The same for work that its caller may give up at a place where nothing is half done.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up; the store goes on writing.</exception>
    public T Guard<TState, T>(TState state, Func<TState, T> work, CancellationToken cancellationToken)
    {
        try
        {
            return work(state);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception error) when (IsFailure(error))
        {
            throw Fail(error);
        }
    }

    /// <summary>Creates a file, or what stands for one, under the same guard.</summary>
    /// <exception cref="StorageUnavailableException">Rights or descriptors are missing at this moment.</exception>
    public T Create<TState, T>(TState state, Func<TState, T> create) =>
        Guard((State: state, Create: create), static all =>
        {
            try
            {
                return all.Create(all.State);
            }
            catch (IOException error) when (DiskError.IsDenied(error))
            {
                throw new StorageUnavailableException(error);
            }
        });

    /// <summary>Notes a failure after which what the disk holds is unknown; returns what the caller throws.</summary>
    public StoreFailedException Fail(Exception error)
    {
        Fault.Set(error);
        return new StoreFailedException(error);
    }

    /// <summary>
    /// Whether an error ends all writing. Not by its type: the runtime reports errors of the disk by many types, so all
    /// do but a refusal that says nothing about the disk's state, what has ended it already, and a closed store. Work
    /// that is given up where nobody allowed it is half done as well.
    /// </summary>
    private static bool IsFailure(Exception error) => error is not (StorageException or ObjectDisposedException);

    /// <summary>
    /// The kernel may have forgotten that the shorter length was never written, so the file is changed anew first.
    /// </summary>
    private bool TryCutAgain(IFile file, long length)
    {
        try
        {
            file.Write(length, stackalloc byte[sizeof(ulong)]);
            file.Truncate(length);
            file.Flush();
            return true;
        }
        catch (StorageFullException)
        {
            return false;
        }
        catch (Exception error)
        {
            // Of whatever kind: what the file holds is not known any more.
            Fault.Set(error);
            return false;
        }
    }

    // After a failed flush the kernel may have dropped the dirty pages and report success the next time (Rebello et
    // al., "Can Applications Recover from fsync Failures?", USENIX ATC 2020), so it is never tried again, and ends all
    // writing whatever it says.
    private void GuardFlush(Action flush, bool mayBeFull = false)
    {
        try
        {
            flush();
        }
        catch (StorageFullException) when (mayBeFull)
        {
            throw;
        }
        catch (Exception error) when (error is not ObjectDisposedException)
        {
            throw Fail(error);
        }
    }
}
