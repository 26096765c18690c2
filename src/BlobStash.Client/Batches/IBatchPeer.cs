using BlobStash.Core.Digests;
using BlobStash.Protocol.Frames;

namespace BlobStash.Client.Batches;

/// <summary>
/// A node that moves many blobs in one request. Members may be called by many threads at once. They throw
/// <see cref="PeerException"/> for everything that is the peer's fault, with <see cref="PeerFailure.NotFound"/> from a
/// peer that knows no batches, and <see cref="OperationCanceledException"/> when the token is cancelled.
/// </summary>
public interface IBatchPeer
{
    /// <summary>Asks which blobs the peer has.</summary>
    /// <param name="digests">1 to <see cref="BatchFormat.MaxBlobs"/>.</param>
    /// <param name="cancellationToken">Gives up the request.</param>
    /// <returns>An entry for each digest, in order.</returns>
    Task<IReadOnlyList<BlobStat>> StatAsync(IReadOnlyList<Digest> digests, CancellationToken cancellationToken);

    /// <summary>
    /// Fetches many blobs. A peer may abandon those that are longer than
    /// <see cref="BatchFormat.MaxSessionBlobLength"/>, for requests of their own. Of those that are longer than
    /// <see cref="PeerLimits.MaxBlobSizeBytes"/> nothing is received but their length; a peer that sends many bytes of
    /// them none the less fails with <see cref="PeerFailure.TooLarge"/> behind the first of those, and the blobs behind
    /// it can be asked for again.
    /// </summary>
    /// <param name="digests">1 to <see cref="BatchFormat.MaxBlobs"/>.</param>
    /// <param name="receive">
    /// Called for each digest in order, one at a time. An exception of it ends the batch and passes through.
    /// </param>
    /// <param name="cancellationToken">Gives up; what was received stays received.</param>
    Task GetBatchAsync(
        IReadOnlyList<Digest> digests,
        Func<BatchBlob, CancellationToken, ValueTask> receive,
        CancellationToken cancellationToken);

    /// <summary>Sends many blobs; completes when the peer has answered, and those stored are durable there.</summary>
    /// <param name="blobs">1 to <see cref="BatchFormat.MaxBlobs"/>, opened one at a time, in order.</param>
    /// <param name="cancellationToken">Gives up; the peer keeps what it has got.</param>
    /// <returns>
    /// The peer's status of each blob, in order. Not sent to the peer were those that are
    /// <see cref="BatchStatus.Absent"/>, which could not be opened, and <see cref="BatchStatus.Damaged"/>, whose
    /// opening failed; <see cref="BatchStatus.Abandoned"/> is one of which reading failed in the middle.
    /// </returns>
    Task<IReadOnlyList<BatchStatus>> PutBatchAsync(
        IReadOnlyList<BlobOffer> blobs, CancellationToken cancellationToken);
}
