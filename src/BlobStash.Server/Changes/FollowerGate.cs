using BlobStash.Server.Configuration;
using BlobStash.Server.Hosting;

namespace BlobStash.Server.Changes;

/// <summary>Counts waiting followers against <c>Limits:MaxConcurrentFollowers</c>. Thread safe.</summary>
internal sealed class FollowerGate(int maxConcurrentFollowers) : IReloadable
{
    private volatile int _max = maxConcurrentFollowers;
    private int _waiting;

    /// <summary>
    /// Takes a place, to be given back with <see cref="Leave"/>; <see langword="false"/> when all are taken.
    /// </summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _waiting) <= _max)
        {
            return true;
        }
        Leave();
        return false;
    }

    /// <inheritdoc/>
    public IEnumerable<string> ReloadedKeys => ["Limits:MaxConcurrentFollowers"];

    /// <inheritdoc/>
    public void Reload(NodeOptions options) => _max = options.Limits.MaxConcurrentFollowers;

    /// <summary>Gives a place back.</summary>
    public void Leave() => Interlocked.Decrement(ref _waiting);
}
