namespace BlobStash.Server.Changes;

/// <summary>Counts waiting followers against <c>Limits:MaxConcurrentFollowers</c>. Thread safe.</summary>
internal sealed class FollowerGate(int maxConcurrentFollowers)
{
    private int _waiting;

    /// <summary>
    /// Takes a place, to be given back with <see cref="Leave"/>; <see langword="false"/> when all are taken.
    /// </summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _waiting) <= maxConcurrentFollowers)
        {
            return true;
        }
        Leave();
        return false;
    }

    /// <summary>Gives a place back.</summary>
    public void Leave() => Interlocked.Decrement(ref _waiting);
}
