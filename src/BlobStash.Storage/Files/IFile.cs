namespace BlobStash.Storage.Files;

/// <summary>One open file. Positioned reads and writes may run concurrently.</summary>
public interface IFile : IDisposable
{
    /// <summary>Length in bytes.</summary>
    long Length { get; }

    /// <summary>
    /// Whether the name that the file was opened by still leads to it. Asked before a write is acknowledged: what is
    /// written to a file whose folder was removed, renamed or unmounted is lost. True where it cannot be told.
    /// </summary>
    bool IsInPlace => true;

    /// <summary>
    /// Reads at a position; returns the bytes read, fewer than asked for only at the end of the file.
    /// </summary>
    int Read(long offset, Span<byte> destination);

    /// <summary>Writes all of <paramref name="source"/> at a position, extending the file where needed.</summary>
    void Write(long offset, ReadOnlySpan<byte> source);

    /// <summary>
    /// Makes the file's bytes and length durable. After a failure the file's durable content is unknown.
    /// </summary>
    void Flush();

    /// <summary>Cuts or extends (with zeros) the file to a length.</summary>
    void Truncate(long length);
}
