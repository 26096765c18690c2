using System.Buffers;

namespace BlobStash.Server.Hosting;

/// <summary>
/// Buffers between sockets and requests. The framework's own have 4 KiB, which means a system call for each 4 KiB of a
/// body that comes in; larger ones bring a blob in with fewer. Thread safe.
/// </summary>
/// <param name="bufferSize">Bytes of a buffer.</param>
/// <param name="maxKept">Unused buffers that are kept; further ones are left to the garbage collector.</param>
internal sealed class ConnectionBufferPool(int bufferSize, int maxKept) : MemoryPool<byte>
{
    private readonly Lock _lock = new();
    private readonly Stack<Buffer> _kept = new();

    private int MaxKept => maxKept;

    /// <inheritdoc/>
    public override int MaxBufferSize => bufferSize;

    /// <inheritdoc/>
    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, bufferSize);
        lock (_lock)
        {
            if (_kept.TryPop(out Buffer? buffer))
            {
                return buffer;
            }
        }
        return new Buffer(this, bufferSize);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        lock (_lock)
        {
            _kept.Clear();
        }
    }

    private void Return(Buffer buffer)
    {
        lock (_lock)
        {
            if (_kept.Count < MaxKept)
            {
                _kept.Push(buffer);
            }
        }
    }

    /// <summary>A pinned array, which sockets can use without pinning it anew each time.</summary>
    private sealed class Buffer(ConnectionBufferPool pool, int size) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory { get; } = GC.AllocateUninitializedArray<byte>(size, pinned: true);

        public void Dispose() => pool.Return(this);
    }
}
