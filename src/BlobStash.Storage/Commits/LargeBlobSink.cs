using BlobStash.Core.Digests;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Index;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Commits;

/// <summary>A record in a file of its own, which gets its name when it is complete.</summary>
internal sealed class LargeBlobSink : RecordSink
{
    private readonly StoreIndex _index;
    private readonly SegmentSet _segments;
    private readonly string _path;

    private LargeBlobSink(
        StoreDisk disk, CommitOrder order, StoreIndex index, SegmentSet segments, (IFile File, string Path) unnamed)
        : base(disk, order, unnamed.File, segments.WriteLargeHeader(unnamed.File), SegmentFormat.HeaderSize) =>
        (_index, _segments, _path) = (index, segments, unnamed.Path);

    /// <summary>Begins a file without a name.</summary>
    /// <exception cref="StorageFullException">The disk has no room.</exception>
    /// <exception cref="StorageUnavailableException">It cannot be created at this moment.</exception>
    /// <exception cref="StoreFailedException">The disk failed.</exception>
    public static LargeBlobSink Create(StoreDisk disk, CommitOrder order, StoreIndex index, SegmentSet segments)
    {
        var path = disk.Temporary.NewPath();
        disk.ThrowIfMoved();
        var file = disk.Create((disk.FileSystem, path), static place => place.FileSystem.Create(place.path));
        LargeBlobSink? sink = null;
        try
        {
            return sink = disk.Guard(
                (disk, order, index, segments, file, path),
                static all => new LargeBlobSink(all.disk, all.order, all.index, all.segments, (all.file, all.path)));
        }
        finally
        {
            if (sink is null)
            {
                file.Dispose();
                disk.Temporary.Delete(path);
            }
        }
    }

    public override void NoteStored(IAfterCommit after, in Digest digest) => after.NoteLargeBlob(digest);

    protected override void Publish(in RecordHeader header)
    {
        // The file was made by its path, and stands in whatever folder that leads to by now.
        Disk.ThrowIfMoved();
        var directory = StorePaths.LargeDirectory(header.Digest);
        Disk.FileSystem.CreateDirectory(directory);
        Disk.FlushDirectory(StorePaths.Large);

        TryDeleteParity(header.Digest);
        _segments.Names.EnterReadLock();
        try
        {
            Disk.FileSystem.Rename(_path, StorePaths.LargeBlob(header.Digest));
            FlushName(directory, header.Digest);
        }
        finally
        {
            _segments.Names.ExitReadLock();
        }

        Disk.DeferFlush(header.Digest);
        _index.AddBlob(header.Digest, BlobLocation.Large, header.Length);
    }

    protected override void Release() => File.Dispose();

    protected override void Discard()
    {
        File.Dispose();
        Disk.Temporary.Delete(_path);
    }

    /// <summary>Parity of an earlier file of this blob must not be taken for that of the new one.</summary>
    private void TryDeleteParity(in Digest digest)
    {
        try
        {
            Disk.FileSystem.Delete(StorePaths.LargeParity(digest));
        }
        catch (Exception error) when (error is IOException or StorageException)
        {
            // The marker in it is another, and the parity that is made now takes its place.
            return;
        }
    }

    private void FlushName(string directory, in Digest digest)
    {
        try
        {
            Disk.FlushDirectory(directory);
        }
        catch (StorageFullException)
        {
            // Refused: the file must not stand there when nobody knows of it.
            Disk.Temporary.Delete(StorePaths.LargeBlob(digest));
            throw;
        }
    }
}
