using BlobStash.Core.Digests;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Commits;

/// <summary>A record in a file of its own, which gets its name when it is complete.</summary>
internal sealed class LargeBlobSink : RecordSink
{
    private readonly string _path;

    private LargeBlobSink(CommitContext context, IFile file, ulong marker, string path)
        : base(context, file, marker, SegmentFormat.HeaderSize) => _path = path;

    public static LargeBlobSink Create(CommitContext context)
    {
        var path = context.NewTemporaryPath();
        context.ThrowIfMoved();
        var file = CreateFile(context, path);
        try
        {
            return new LargeBlobSink(context, file, context.Segments.WriteLargeHeader(file), path);
        }
        catch (Exception error)
        {
            // Whatever it was, there is no sink to clear up later.
            file.Dispose();
            context.DeleteTemporary(path);
            if (CommitContext.IsFailure(error))
            {
                throw context.Fail(error);
            }

            throw;
        }
    }

    private static IFile CreateFile(CommitContext context, string path)
    {
        try
        {
            return context.FileSystem.Create(path);
        }
        catch (IOException error) when (DiskError.IsDenied(error))
        {
            throw new StorageUnavailableException(error);
        }
        catch (Exception error) when (CommitContext.IsFailure(error))
        {
            throw context.Fail(error);
        }
    }

    public override void NoteStored(IAfterCommit after, in Digest digest) => after.NoteLargeBlob(digest);

    protected override void Publish(in RecordHeader header)
    {
        // The file was made by its path, and stands in whatever folder that leads to by now.
        Context.ThrowIfMoved();
        var directory = StorePaths.LargeDirectory(header.Digest);
        Context.FileSystem.CreateDirectory(directory);
        Context.FlushDirectory(StorePaths.Large);

        TryDeleteParity(header.Digest);
        Context.Segments.Names.EnterReadLock();
        try
        {
            Context.FileSystem.Rename(_path, StorePaths.LargeBlob(header.Digest));
            FlushName(directory, header.Digest);
        }
        finally
        {
            Context.Segments.Names.ExitReadLock();
        }

        Context.DeferFlush(header.Digest);
        Context.Index.AddBlob(header.Digest, BlobLocation.Large, header.Length);
    }

    protected override void Release() => File.Dispose();

    protected override void Discard()
    {
        File.Dispose();
        Context.DeleteTemporary(_path);
    }

    /// <summary>Parity of an earlier file of this blob must not be taken for that of the new one.</summary>
    private void TryDeleteParity(in Digest digest)
    {
        try
        {
            Context.FileSystem.Delete(StorePaths.LargeParity(digest));
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
            Context.FlushDirectory(directory);
        }
        catch (StorageFullException)
        {
            // Refused: the file must not stand there when nobody knows of it.
            Context.DeleteTemporary(StorePaths.LargeBlob(digest));
            throw;
        }
    }
}
