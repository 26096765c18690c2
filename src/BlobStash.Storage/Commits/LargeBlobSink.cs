using BlobStash.Storage.Files;
using BlobStash.Storage.Index;
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
        var file = context.FileSystem.Create(path);
        try
        {
            return new LargeBlobSink(context, file, context.Segments.WriteLargeHeader(file), path);
        }
        catch
        {
            file.Dispose();
            context.FileSystem.Delete(path);
            throw;
        }
    }

    protected override void Publish(in RecordHeader header)
    {
        var directory = StorePaths.LargeDirectory(header.Digest);
        Context.FileSystem.CreateDirectory(directory);
        Context.FlushDirectory(StorePaths.Large);
        Context.FileSystem.Rename(_path, StorePaths.LargeBlob(header.Digest));
        Context.FlushDirectory(directory);
        Context.Index.AddBlob(header.Digest, BlobLocation.Large, header.Length);
    }

    protected override void Release() => File.Dispose();

    protected override void Discard()
    {
        File.Dispose();
        try
        {
            Context.FileSystem.Delete(_path);
        }
        catch (IOException)
        {
            // A temporary file that cannot be deleted now is deleted at the next start.
            return;
        }
    }
}
