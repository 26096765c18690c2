using BlobStash.Client;
using BlobStash.Client.Batches;

namespace BlobStash.Server.Followers;

/// <summary>
/// Moves blobs one way between this node and the peer that it follows. Members may be called by many threads at once,
/// and throw <see cref="PeerException"/> or <see cref="LocalReplicaException"/> for a blob that could not be moved.
/// </summary>
internal interface IBlobMover
{
    /// <summary>Moves one blob, unless the other side has it or deleted it.</summary>
    ValueTask MoveAsync(FollowedBlob blob, CancellationToken cancellationToken);

    /// <summary>Moves many; a blob that cannot be moved does not stop the others.</summary>
    Task MoveBatchAsync(
        IBatchPeer peer, IReadOnlyList<FollowedBlob> blobs, CancellationToken cancellationToken);
}
