namespace BlobStash.Server.Compatibility;

/// <summary>
/// Bounds the memory of all blocks that are coded at once, because each has to be in memory as a whole. Thread safe.
/// </summary>
/// <param name="maxBytes">Bytes for all requests together.</param>
internal sealed class SnappyBudget(long maxBytes)
{
    /// <summary>
    /// Bytes for all requests of a node: room for one block of the longest kind, and many usual ones.
    /// </summary>
    public const long DefaultMaxBytes = 256L << 20;

    private long _taken;

    /// <summary>Bytes that are taken now.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    private long MaxBytes => maxBytes;

    /// <summary>Opens the account of one request. Dispose it when its buffers are gone.</summary>
    public Lease Open() => new(this);

    /// <summary>What one request has taken. Not thread safe.</summary>
    internal sealed class Lease(SnappyBudget budget) : IDisposable
    {
        private long _held;

        /// <summary>Takes bytes; <see langword="false"/>, with nothing taken, when too few are left.</summary>
        public bool TryTake(long bytes)
        {
            if (Interlocked.Add(ref budget._taken, bytes) > budget.MaxBytes)
            {
                Interlocked.Add(ref budget._taken, -bytes);
                return false;
            }
            _held += bytes;
            return true;
        }

        /// <summary>Gives everything back.</summary>
        public void Dispose()
        {
            Interlocked.Add(ref budget._taken, -_held);
            _held = 0;
        }
    }
}
