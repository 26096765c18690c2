using BlobStash.Core.Digests;
using BlobStash.Storage.Contract;

namespace BlobStash.Storage.Index;

/// <summary>
/// Copies the digests of one bucket while its lock is held, which takes well under a millisecond, and passes on every
/// later change.
/// </summary>
/// <param name="observer">Told of the changes.</param>
/// <param name="digests">Takes the digests that are there now.</param>
internal sealed class BucketObserver(IDigestSetObserver observer, List<Digest> digests) : IDigestObserver
{
    private List<Digest>? _present = digests;

    /// <summary>Lets go of the list, which is the caller's again: what is loaded later would be a change.</summary>
    public void EndCopy() => _present = null;

    public void OnLoaded(ReadOnlySpan<IndexEntry> entries)
    {
        foreach (ref readonly var entry in entries)
        {
            if (_present is { } present)
            {
                present.Add(entry.Digest);
            }
            else
            {
                observer.OnAdded(entry.Digest);
            }
        }
    }

    public void OnAdded(in Digest digest) => observer.OnAdded(in digest);

    public void OnRemoved(in Digest digest) => observer.OnRemoved(in digest);
}
