using BlobStash.Storage.Contract;

using Microsoft.Win32.SafeHandles;

namespace BlobStash.Storage.Files;

/// <summary>A file of the real disk, read and written at positions without a shared cursor.</summary>
/// <param name="handle">Closed with the file.</param>
/// <param name="path">Full path that it was opened by.</param>
/// <param name="owner">What owns the handle; null for the file itself.</param>
internal sealed class PhysicalFile(SafeFileHandle handle, string path, IDisposable? owner = null) : IFile
{
    private Place? _place;

    public long Length => RandomAccess.GetLength(handle);

    public bool IsInPlace
    {
        get
        {
            // Writers and a scrub may ask at once, and find the same.
            var place = _place ??= new Place(FileIdentity.Of(handle), FileIdentity.NameOf(path));
            return place.Identity is not { } identity || !identity.LeadsAway(place.Name);
        }
    }

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
        catch (IOException error) when (DiskError.IsPassing(error))
        {
            throw new StorageUnavailableException(error);
        }
        catch (ArgumentOutOfRangeException error) when (offset >= 0)
        {
            // The runtime's way to report EFBIG.
            throw new FileSizeLimitException(error);
        }
    }

    public void Flush() => DiskError.Translate(() => PosixFlush.FlushFile(handle));

    public void Truncate(long length) => RandomAccess.SetLength(handle, length);

    public void Dispose()
    {
        handle.Dispose();
        owner?.Dispose();
    }

    private sealed record Place(FileIdentity? Identity, byte[] Name);
}
