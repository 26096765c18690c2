using BlobStash.Client.Reconciliation;
using BlobStash.Core.Digests;
using BlobStash.Sync.Merkle;
using BlobStash.Sync.Sketches;

namespace BlobStash.Client;

/// <summary>
/// A node that keeps a sketch of its set, so that a session with a peer that does so too costs as much as they differ.
/// Called by many threads at once.
/// </summary>
public interface ISketchReplica : ILocalReplica
{
    /// <summary>Identity of this running node, as its summaries tell it.</summary>
    Guid Node { get; }

    /// <summary>The key of the checksums.</summary>
    SketchKey SketchKey { get; }

    /// <summary>The <see cref="MerkleState.MerkleRoot"/> of this node's digest set, no older than the call.</summary>
    Digest GetMerkleRoot() => GetState().MerkleRoot;

    /// <summary>
    /// All coded symbols that the node maintains, from index 0 on, as they are at one moment; at least one. Waits
    /// while a node that has just started makes them.
    /// </summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<SymbolBlock> GetSymbolsAsync(CancellationToken cancellationToken);

    /// <summary>The digests of this node that begin with the short ids, ascending.</summary>
    /// <param name="shortIds">Ascending, each once.</param>
    List<Digest> Resolve(IReadOnlyList<ShortId> shortIds)
    {
        ArgumentNullException.ThrowIfNull(shortIds);
        return BucketSearch.Resolve(this, shortIds);
    }
}
