using BlobStash.Core.Digests;
using BlobStash.Sync.Sketches;

namespace BlobStash.Client.Peers;

/// <summary>
/// A node that names the difference of two sets by coded symbols. Members may be called by many threads at once. They
/// throw <see cref="PeerException"/> for everything that is the peer's fault, with <see cref="PeerFailure.NotFound"/>
/// from a peer that knows no sketches and <see cref="PeerFailure.Gone"/> for a version that is not kept any more, and
/// <see cref="OperationCanceledException"/> when the token is cancelled. See docs/protocol/sync.md.
/// </summary>
public interface ISketchPeer
{
    /// <summary>Asks for the summary of the peer's set and for coded symbols of it.</summary>
    /// <param name="range">Which symbols.</param>
    /// <param name="knownRoot">The Merkle root of this side; null to get the answer in any case.</param>
    /// <param name="cancellationToken">Gives up the request.</param>
    /// <returns>
    /// The answer; null when the peer's Merkle root is the known one. Its block may be shorter than asked for.
    /// </returns>
    Task<SketchAnswer?> GetSketchAsync(SymbolRange range, Digest? knownRoot, CancellationToken cancellationToken);

    /// <summary>Asks for coded symbols over the digests of one bucket.</summary>
    /// <param name="prefix">First byte of the digests.</param>
    /// <param name="range">Which symbols.</param>
    /// <param name="cancellationToken">Gives up the request.</param>
    Task<SketchAnswer> GetBucketSketchAsync(byte prefix, SymbolRange range, CancellationToken cancellationToken);

    /// <summary>Streams the digests of the peer's set, ascending; one out of order ends it with an error.</summary>
    /// <param name="after">The digests are above this one; null for all.</param>
    /// <param name="prefix">First byte of the digests; null for all.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    IAsyncEnumerable<Digest> ListDigestsAsync(Digest? after, byte? prefix, CancellationToken cancellationToken);

    /// <summary>Asks for the digests that begin with these short ids.</summary>
    /// <param name="shortIds">1 to 65 536, each once.</param>
    /// <param name="cancellationToken">Gives up the request.</param>
    /// <returns>Ascending digests; each begins with one of the short ids. The list is the caller's.</returns>
    Task<List<Digest>> ResolveAsync(IReadOnlyList<ShortId> shortIds, CancellationToken cancellationToken);
}
