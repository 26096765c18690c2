namespace BlobStash.Server.Blobs;

/// <summary>Counts running uploads against <c>Limits:MaxConcurrentUploads</c>. Thread safe.</summary>
internal sealed class UploadGate(int maxConcurrentUploads)
{
    private volatile int _max = maxConcurrentUploads;
    private int _running;

    /// <summary>Uploads that run now.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>
    /// Takes a place, to be given back with <see cref="Leave"/>; <see langword="false"/> when all are taken.
    /// </summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _running) <= _max)
        {
            return true;
        }
        Leave();
        return false;
    }

    /// <summary>Changes how many may run; those that do go on.</summary>
    public void Resize(int maxUploads) => _max = maxUploads;

    /// <summary>Gives a place back.</summary>
    public void Leave() => Interlocked.Decrement(ref _running);
}
