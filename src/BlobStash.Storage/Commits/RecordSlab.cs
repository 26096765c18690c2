using System.Buffers;

namespace BlobStash.Storage.Commits;

/// <summary>
/// A pooled piece of memory that many small records share. Given back when its maker and all records have released it.
/// One caller takes; any thread releases.
/// </summary>
internal sealed class RecordSlab
{
    /// <summary>Bytes of a slab: the longest small record fits three times.</summary>
    public const int Size = 256 * 1024;

    private readonly byte[] _bytes = ArrayPool<byte>.Shared.Rent(Size);
    private int _used;
    private int _holders = 1;

    /// <summary>Takes the next bytes, to be released; false when there are not as many left.</summary>
    public bool TryTake(int size, out Memory<byte> bytes)
    {
        bytes = default;
        if (size > _bytes.Length - _used)
        {
            return false;
        }

        bytes = _bytes.AsMemory(_used, size);
        _used += size;
        Interlocked.Increment(ref _holders);
        return true;
    }

    /// <summary>Releases what was taken once, or the slab by its maker.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }
    }
}
