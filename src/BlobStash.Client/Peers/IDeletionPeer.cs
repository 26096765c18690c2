using BlobStash.Core.Digests;
using BlobStash.Protocol.Frames;
using BlobStash.Sync.Merkle;

namespace BlobStash.Client.Peers;

/// <summary>
/// A node that knows when its blobs were put and deleted. Members may be called by many threads at once. They throw
/// <see cref="PeerException"/> for everything that is the peer's fault, with <see cref="PeerFailure.Rejected"/> where
/// the key may not, and <see cref="OperationCanceledException"/> when the token is cancelled. See
/// docs/protocol/deletions.md.
/// </summary>
public interface IDeletionPeer
{
    /// <summary>Asks what became of blobs last, and when.</summary>
    /// <param name="digests">1 to <see cref="BatchFormat.MaxBlobs"/>.</param>
    /// <param name="cancellationToken">Gives up the request.</param>
    /// <returns>An entry for each digest, in order.</returns>
    Task<IReadOnlyList<BlobStanding>> GetStandingAsync(
        IReadOnlyList<Digest> digests, CancellationToken cancellationToken);

    /// <summary>Gives deletions to the peer; completes when those that it applied are durable there.</summary>
    /// <param name="deletions">1 to <see cref="BatchFormat.MaxBlobs"/>.</param>
    /// <param name="cancellationToken">Gives up the request; the peer keeps what it has got.</param>
    /// <returns>A status for each deletion, in order.</returns>
    Task<IReadOnlyList<DeletionStatus>> DeleteAsync(
        IReadOnlyList<BlobDeletion> deletions, CancellationToken cancellationToken);

    /// <summary>Asks for the Merkle root of the peer's set without some digests.</summary>
    /// <param name="without">At most <see cref="BatchFormat.MaxBlobs"/>, ascending, each once.</param>
    /// <param name="cancellationToken">Gives up the request.</param>
    Task<PartialRoot> GetRootWithoutAsync(IReadOnlyList<Digest> without, CancellationToken cancellationToken);
}
