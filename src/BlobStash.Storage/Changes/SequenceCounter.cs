namespace BlobStash.Storage.Changes;

/// <summary>Gives every record its place in the order of commits. Thread safe.</summary>
/// <param name="last">The highest sequence that is in use.</param>
internal sealed class SequenceCounter(ulong last)
{
    private ulong _last = last;

    public ulong Last => Volatile.Read(ref _last);

    public ulong Next() => Interlocked.Increment(ref _last);
}
