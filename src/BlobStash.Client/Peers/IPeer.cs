using BlobStash.Client.Batches;
using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;
using BlobStash.Sync.Merkle;

namespace BlobStash.Client.Peers;

/// <summary>
/// The other node of a session, whatever protocol it speaks. After the first <see cref="GetStateAsync"/> all members
/// may be called by many threads at once. They throw <see cref="PeerException"/> for everything that is the peer's
/// fault, and <see cref="OperationCanceledException"/> when the token is cancelled.
/// </summary>
public interface IPeer
{
    /// <summary>What reports call the peer: its URL.</summary>
    string Name { get; }

    /// <summary>Name of the protocol in reports; known after the first <see cref="GetStateAsync"/>.</summary>
    string Protocol { get; }

    /// <summary>
    /// Moves many blobs a request; null when the protocol cannot. Known after the first <see cref="GetStateAsync"/>. A
    /// node of an older version answers with <see cref="PeerFailure.NotFound"/>.
    /// </summary>
    IBatchPeer? Batches => null;

    /// <summary>
    /// The peer's answers in coded symbols; null when its protocol has none. While the protocol is not known these may
    /// be asked for first: a peer without them answers <see cref="PeerFailure.NotFound"/>.
    /// </summary>
    ISketchPeer? Sketches => null;

    /// <summary>
    /// What the peer knows of stamps and deletions; null when its protocol or version knows none. Known after its first
    /// answer.
    /// </summary>
    IDeletionPeer? Deletions => null;

    /// <summary>Asks for the state. Must be the first call.</summary>
    /// <param name="cancellationToken">Gives up the request.</param>
    Task<MerkleState> GetStateAsync(CancellationToken cancellationToken);

    /// <summary>Asks for the digests of one bucket.</summary>
    /// <param name="prefix">First byte of the digests.</param>
    /// <param name="cancellationToken">Gives up the request.</param>
    /// <returns>Digests of the bucket in any order; the list is the caller's.</returns>
    Task<List<Digest>> GetLeafAsync(byte prefix, CancellationToken cancellationToken);

    /// <summary>Asks for a blob. Its bytes are not verified.</summary>
    /// <param name="digest">Name of the blob.</param>
    /// <param name="cancellationToken">Gives up the request and the reading of its answer.</param>
    /// <returns>The answer, to be disposed by the caller.</returns>
    Task<PeerBlob> OpenBlobAsync(Digest digest, CancellationToken cancellationToken);

    /// <summary>Sends a blob; completes when the peer has answered.</summary>
    /// <param name="digest">Name of the blob.</param>
    /// <param name="content">Yields <see cref="Stream.Length"/> bytes. Exceptions of reading it pass through.</param>
    /// <param name="cancellationToken">Gives up the request.</param>
    /// <returns>
    /// True: the peer has stored it or had it already. False: it was deleted there, and the peer leaves it so.
    /// </returns>
    Task<bool> PutBlobAsync(Digest digest, Stream content, CancellationToken cancellationToken);

    /// <summary>The same with the stamp of the put, which a peer without <see cref="Deletions"/> is not told.</summary>
    /// <param name="digest">Name of the blob.</param>
    /// <param name="stamp">When it was put; null where that is not known.</param>
    /// <param name="content">Yields <see cref="Stream.Length"/> bytes. Exceptions of reading it pass through.</param>
    /// <param name="cancellationToken">Gives up the request.</param>
    /// <returns>False: it was deleted there later, and the peer leaves it so.</returns>
    Task<bool> PutBlobAsync(Digest digest, Stamp? stamp, Stream content, CancellationToken cancellationToken) =>
        PutBlobAsync(digest, content, cancellationToken);
}
