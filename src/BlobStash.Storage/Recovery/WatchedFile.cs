using BlobStash.Storage.Files;

namespace BlobStash.Storage.Recovery;

/// <summary>
/// A file that remembers that the disk could not read it, so that a reader's "damaged" can be told from that. Reads may
/// come on several threads.
/// </summary>
internal sealed class WatchedFile(IFile file) : IFile
{
    private IOException? _error;

    /// <summary>What the disk said; null for nothing.</summary>
    public IOException? Error => Volatile.Read(ref _error);

    public long Length => file.Length;

    public int Read(long offset, Span<byte> destination)
    {
        try
        {
            return file.Read(offset, destination);
        }
        catch (IOException error)
        {
            Interlocked.CompareExchange(ref _error, error, null);
            throw;
        }
    }

    public void Write(long offset, ReadOnlySpan<byte> source) => file.Write(offset, source);

    public void Flush() => file.Flush();

    public void Truncate(long length) => file.Truncate(length);

    public void Dispose() => file.Dispose();
}
