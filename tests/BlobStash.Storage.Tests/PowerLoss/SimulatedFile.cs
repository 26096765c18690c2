using BlobStash.Storage.Files;
using BlobStash.Storage.Tests.Files;

namespace BlobStash.Storage.Tests.PowerLoss;

/// <summary>An open file of a <see cref="SimulatedDisk"/>.</summary>
internal sealed class SimulatedFile(SimulatedDisk disk, MemoryFile file, string path) : IFile
{
    public long Length => file.Length;

    public int Read(long offset, Span<byte> destination)
    {
        disk.Before(DiskCall.Read, path);
        return file.Read(offset, destination);
    }

    public void Write(long offset, ReadOnlySpan<byte> source)
    {
        disk.Before(DiskCall.Write, path);
        file.Write(offset, source);
    }

    public void Flush()
    {
        disk.Before(DiskCall.Flush, path, file.FailFlush);
        if (!disk.IgnoresFlushes)
        {
            file.Flush();
        }
    }

    public void Truncate(long length)
    {
        disk.Before(DiskCall.Truncate, path);
        file.Truncate(length);
    }

    public void Dispose() => file.Dispose();
}
