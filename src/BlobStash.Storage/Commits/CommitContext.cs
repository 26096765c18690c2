using BlobStash.Core.Digests;
using BlobStash.Storage.Files;
using BlobStash.Storage.Index;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Commits;

/// <summary>What every way of committing a record shares. Its parts are thread safe.</summary>
internal sealed record CommitContext(
    BlobStoreOptions Options, IFileSystem FileSystem, SegmentSet Segments, StoreIndex Index, TimeProvider Clock)
{
    private long _lastTemporary;

    public required SequenceCounter Sequence { get; init; }

    public StoreFault Fault { get; } = new();

    /// <summary>Makes a file durable, unless the store was told not to wait for that. A failure ends all writing.</summary>
    public void Flush(IFile file)
    {
        if (Options.Durability == Durability.Flush)
        {
            Guard(file.Flush);
        }
    }

    /// <summary>Makes the names in a directory durable, under the same conditions.</summary>
    public void FlushDirectory(string path)
    {
        if (Options.Durability == Durability.Flush)
        {
            Guard(() => FileSystem.FlushDirectory(path));
        }
    }

    /// <summary>A name under <c>tmp/</c> that nobody else uses.</summary>
    public string NewTemporaryPath() => StorePaths.TemporaryFile(Interlocked.Increment(ref _lastTemporary));

    /// <summary>Header of a record that is committed now.</summary>
    public RecordHeader NewHeader(ulong marker, RecordType type, Digest digest, long length) =>
        new(marker, Sequence.Next(), type, digest, length, Clock.GetUtcNow().ToUnixTimeMilliseconds());

    // After a failed flush the kernel may have dropped the dirty pages and report success the next time (Rebello et al.,
    // "Can Applications Recover from fsync Failures?", USENIX ATC 2020), so it is never tried again.
    private void Guard(Action flush)
    {
        try
        {
            flush();
        }
        catch (Exception error) when (error is IOException or StorageException)
        {
            Fault.Set(error);
            throw new StoreFailedException(error);
        }
    }
}
