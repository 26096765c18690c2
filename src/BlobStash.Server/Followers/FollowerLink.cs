using BlobStash.Client;
using BlobStash.Server.Peers;

namespace BlobStash.Server.Followers;

/// <summary>What the two followers of one peer share. Thread safe.</summary>
/// <param name="Peer">The peer.</param>
/// <param name="Connection">Connections to it; not owned.</param>
/// <param name="MaxConcurrentTransfers">Blobs on their way at once, each way.</param>
/// <param name="Clock">The time.</param>
internal sealed record FollowerLink(
    Peer Peer, PeerConnection Connection, int MaxConcurrentTransfers, TimeProvider Clock)
{
    private const int RememberedDigests = 65_536;

    /// <summary>What came from the peer last.</summary>
    public RecentDigests Pulled { get; } = new(RememberedDigests);

    /// <summary>Moves many blobs, several at once; the first failure ends it.</summary>
    /// <param name="digests">The blobs.</param>
    /// <param name="transfer">Moves one.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task MoveAsync(
        IEnumerable<Core.Digests.Digest> digests,
        Func<Core.Digests.Digest, CancellationToken, ValueTask> transfer,
        CancellationToken cancellationToken)
    {
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = MaxConcurrentTransfers,
            CancellationToken = cancellationToken,
        };
        return Parallel.ForEachAsync(digests, options, transfer);
    }
}
