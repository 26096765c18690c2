using BlobStash.Client.Peers;
using BlobStash.Client.Sessions;
using BlobStash.Core.Digests;
using BlobStash.Sync.Sketches;

namespace BlobStash.Client.Reconciliation;

/// <summary>Has the peer name the digests of its short ids. Thread safe.</summary>
internal sealed class ShortIdResolution(ISketchPeer peer, SessionRetries retries)
{
    /// <summary>Short ids in one request: the answer takes 512 KiB.</summary>
    public const int MaxShortIds = 16_384;

    private long _unnamed;

    /// <summary>Short ids for which the peer named no digest.</summary>
    public long Unnamed => Interlocked.Read(ref _unnamed);

    /// <summary>Names the digests of short ids.</summary>
    /// <param name="shortIds">Ascending, each once.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>
    /// Ascending digests, each of which begins with one of the short ids; none for an id that the peer does not name.
    /// </returns>
    public async Task<List<Digest>> ResolveAsync(
        IReadOnlyList<ShortId> shortIds, CancellationToken cancellationToken)
    {
        var found = new List<Digest>(shortIds.Count);
        for (var start = 0; start < shortIds.Count; start += MaxShortIds)
        {
            ShortId[] asked = [.. shortIds.Skip(start).Take(MaxShortIds)];
            var answer = await retries.RunAsync(token => peer.ResolveAsync(asked, token), cancellationToken)
                .ConfigureAwait(false);
            Append(asked, answer, found);
        }

        return found;
    }

    private void Append(ShortId[] asked, List<Digest> answer, List<Digest> found)
    {
        var named = new HashSet<ShortId>(asked.Length);
        foreach (var digest in answer)
        {
            var shortId = ShortId.Of(in digest);
            if (Array.BinarySearch(asked, shortId) >= 0)
            {
                named.Add(shortId);
                found.Add(digest);
            }
        }

        Interlocked.Add(ref _unnamed, asked.Length - named.Count);
    }
}
