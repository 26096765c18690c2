namespace BlobStash.Server.Limits;

/// <summary>Places for connections, over all addresses of the node. Thread safe.</summary>
/// <param name="count">How many may be open at once, those included that are about to be refused.</param>
internal sealed class ConnectionPlaces(int count)
{
    private int _count = count;
    private int _free = count;

    /// <summary>Takes a place. False: there is none.</summary>
    public bool TryTake()
    {
        if (Interlocked.Decrement(ref _free) >= 0)
        {
            return true;
        }
        Interlocked.Increment(ref _free);
        return false;
    }

    /// <summary>
    /// Changes how many there are. Fewer than are taken: none is free until as many have come back.
    /// </summary>
    public void Resize(int places) => Interlocked.Add(ref _free, places - Interlocked.Exchange(ref _count, places));

    /// <summary>Gives a place back.</summary>
    public void Release() => Interlocked.Increment(ref _free);
}
