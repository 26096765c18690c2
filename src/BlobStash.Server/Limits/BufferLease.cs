namespace BlobStash.Server.Limits;

/// <summary>What one request has taken of the <see cref="BufferBudget"/>. Not thread safe.</summary>
internal sealed class BufferLease(BufferBudget? budget, long held = 0) : IDisposable
{
    /// <summary>The lease of a request that needs none. May be used by all at once.</summary>
    public static readonly BufferLease Nothing = new(null);

    private long _held = held;

    /// <summary>Takes more at once; <see langword="false"/>, with nothing taken, when too little is left.</summary>
    public bool TryTake(long bytes)
    {
        if (budget?.TryTake(bytes) != true)
        {
            return false;
        }
        _held += bytes;
        return true;
    }

    /// <summary>Gives everything back.</summary>
    public void Dispose()
    {
        if (_held > 0)
        {
            budget!.Release(_held);
            _held = 0;
        }
    }
}
