using Microsoft.Win32.SafeHandles;

namespace BlobStash.Storage.Files;

/// <summary>A file of the real disk, read and written at positions without a shared cursor.</summary>
internal sealed class PhysicalFile(SafeFileHandle handle) : IFile
{
    public long Length => RandomAccess.GetLength(handle);

    public int Read(long offset, Span<byte> destination)
    {
        var total = 0;
        while (total < destination.Length)
        {
            var read = RandomAccess.Read(handle, destination[total..], offset + total);
            if (read == 0)
            {
                break;
            }

            total += read;
        }

        return total;
    }

    public void Write(long offset, ReadOnlySpan<byte> source)
    {
        try
        {
            RandomAccess.Write(handle, source, offset);
        }
        catch (IOException error) when (DiskError.IsFull(error))
        {
            throw new StorageFullException(error);
        }
    }

    public void Flush() => PosixFlush.FlushFile(handle);

    public void Truncate(long length) => RandomAccess.SetLength(handle, length);

    public void Dispose() => handle.Dispose();
}
