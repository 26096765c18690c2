using BlobStash.Storage.Files;

namespace BlobStash.Storage.Commits;

/// <summary>The first disk error after which nothing may be written any more. Thread safe, set once.</summary>
internal sealed class StoreFault
{
    private Exception? _cause;

    public string? Reason => Volatile.Read(ref _cause) switch
    {
        null => null,
        DirectoryMovedException => "The data directory was removed, renamed, replaced or unmounted; the store takes no "
            + "more writes until the node is restarted.",
        _ => "A write to the disk failed; the store takes no more writes until the node is restarted.",
    };

    public void Set(Exception cause) => Interlocked.CompareExchange(ref _cause, cause, null);

    public void ThrowIfSet()
    {
        if (Volatile.Read(ref _cause) is { } cause)
        {
            throw new StoreFailedException(cause);
        }
    }
}
