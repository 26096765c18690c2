using System.Collections.Concurrent;
using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;
using BlobStash.Storage.Changes;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Index;
using BlobStash.Storage.Segments;
using BlobStash.Storage.Settings;

namespace BlobStash.Storage.Commits;

/// <summary>What every way of committing a record shares. Its parts are thread safe.</summary>
internal sealed record CommitContext(
    BlobStoreOptions Options, IFileSystem FileSystem, SegmentSet Segments, StoreIndex Index, TimeProvider Clock)
{
    // A writer may outlive its store, and deletes its file then; so a name must not come again in the next run either.
    private readonly string _run = Guid.NewGuid().ToString("n");
    private readonly ConcurrentQueue<Digest> _unflushed = new();
    private long _lastTemporary;

    public required SequenceCounter Sequence { get; init; }

    /// <summary>Gives changes their stamps.</summary>
    public required HybridClock Stamps { get; init; }

    /// <summary>What deletions age by.</summary>
    public required RunningTime Running { get; init; }

    /// <summary>Gives out the sequences of changes, in which order they are published.</summary>
    public required ChangeLog Changes { get; init; }

    public StoreFault Fault { get; } = new();

    public DiskReserve Reserve { get; } = new(Options, FileSystem, Clock);

    public Quarantine Quarantine { get; } = new();

    /// <summary>Whether a put of a stored blob is noted, which costs a write and a flush.</summary>
    public bool RenewsPuts => Options.RenewPuts switch
    {
        RenewPuts.Always => true,
        RenewPuts.Never => false,
        _ => Index.HasForeignChanges || Options.DeletionsMayArrive(),
    };

    /// <summary>
    /// Makes a file durable, unless the store was told not to wait for that. A failure ends all writing, but for a full
    /// disk: the caller takes back what it wrote, by <see cref="Cut"/>.
    /// </summary>
    /// <exception cref="StorageFullException">
    /// The disk has no room for what was written since the last flush, which may be lost. What came before is safe.
    /// </exception>
    public void Flush(IFile file)
    {
        if (Options.Durability == Durability.Flush)
        {
            Guard(file.Flush, mayBeFull: true);
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
        if (!FileSystem.IsInPlace)
        {
            Fault.Set(new DirectoryMovedException());
        }
    }

    /// <summary>Makes a file durable, whatever the store was told. A failure ends all writing.</summary>
    public void FlushAlways(IFile file) => Guard(file.Flush);

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

    /// <summary>Makes the names in a directory durable, whatever the store was told.</summary>
    public void FlushDirectoryAlways(string path) => Guard(() => FileSystem.FlushDirectory(path));

    /// <summary>Makes the names in a directory durable, under the same conditions.</summary>
    public void FlushDirectory(string path)
    {
        if (Options.Durability == Durability.Flush)
        {
            Guard(() => FileSystem.FlushDirectory(path), mayBeFull: true);
        }
    }

    /// <summary>Deletes a file that must not stay. A failure ends all writing.</summary>
    public void DeleteAlways(string path) => Guard(() => FileSystem.Delete(path));

    /// <summary>Whether the digest has a tombstone within its grace time.</summary>
    public bool IsDeleted(in Digest digest) =>
        Index.TryGetTombstone(digest, out var tombstone) && !IsExpired(tombstone);

    /// <summary>Whether a deletion within its grace time is later than the put that a session brings.</summary>
    public bool IsDeletedFor(in Digest digest, PutOrigin origin) =>
        origin.IsSession
        && Index.TryGetTombstone(digest, out var tombstone)
        && !IsExpired(tombstone)
        && !(origin.Stamp >= tombstone.Stamp);

    /// <summary>Whether the grace time of a tombstone is over.</summary>
    public bool IsExpired(Tombstone tombstone) =>
        Running.HasPassed(Options.TombstoneGrace, tombstone.RunningSeconds);

    /// <summary>Notes a blob in a file of its own; called before the index has it.</summary>
    public void DeferFlush(in Digest digest)
    {
        if (Options.Durability == Durability.None)
        {
            _unflushed.Enqueue(digest);
        }
    }

    /// <summary>Makes durable what was written without a flush, before a checkpoint says that it is there.</summary>
    public void FlushDeferred()
    {
        if (Options.Durability == Durability.Flush)
        {
            return;
        }

        foreach (var segment in Segments.All)
        {
            Guard(segment.File.Flush);
        }

        while (_unflushed.TryDequeue(out var digest))
        {
            if (FileSystem.Exists(StorePaths.LargeBlob(digest)))
            {
                Guard(() => LargeBlobFile.Flush(FileSystem, digest));
            }
        }
    }

    /// <summary>Deletes a file under <c>tmp/</c> that came to nothing.</summary>
    public void DeleteTemporary(string path)
    {
        try
        {
            FileSystem.Delete(path);
        }
        catch (IOException)
        {
            // A temporary file that cannot be deleted now is deleted at the next start.
            return;
        }
    }

    /// <summary>A name under <c>tmp/</c> that nobody else uses.</summary>
    public string NewTemporaryPath() => StorePaths.TemporaryFile($"{_run}-{Interlocked.Increment(ref _lastTemporary)}");

    /// <summary>
    /// Header of a record that is committed now. That of a blob or a tombstone goes to
    /// <see cref="ChangeLog.Commit"/> or <see cref="ChangeLog.Release"/> later, unless nobody knows what became of it.
    /// </summary>
    public RecordHeader NewHeader(
        ulong marker, RecordType type, Digest digest, long length, Provenance provenance = default)
    {
        var isChange = type is RecordType.Blob or RecordType.Tombstone;
        var stamp = StampOf(provenance);
        if (provenance.Given is not null)
        {
            Index.NoteForeignChange();
        }

        // A stamp that had to go above another node's is not one that the own clock gave, either.
        var isForeign = provenance.Given is not null || stamp > Stamps.Last;
        return new(marker, Changes.Begin(isChange), type, digest, length, stamp)
        {
            Flags = provenance.Flags | (isForeign ? RecordFlags.Foreign : RecordFlags.None),
            RunningSeconds = Running.Record(),
        };
    }

    /// <summary>Notes a failure after which what the disk holds is unknown; returns what the caller throws.</summary>
    public StoreFailedException Fail(Exception error)
    {
        Fault.Set(error);
        return new StoreFailedException(error);
    }

    /// <summary>
    /// Whether an error ends all writing. Not by its type: the runtime reports errors of the disk by many types, so all
    /// do but a refusal that says nothing about the disk's state, what has ended it already, and a closed store.
    /// </summary>
    public static bool IsFailure(Exception error) => error is not (StorageException or ObjectDisposedException);

    private Stamp StampOf(Provenance provenance) =>
        provenance.Given ?? (provenance.Above == Stamp.None ? Stamps.Next() : Stamps.Next(provenance.Above));

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
    // al.,
    // "Can Applications Recover from fsync Failures?", USENIX ATC 2020), so it is never tried again.
    private void Guard(Action flush, bool mayBeFull = false)
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
