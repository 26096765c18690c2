using BlobStash.Client.Batches;
using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;
using BlobStash.Sync.Merkle;

namespace BlobStash.Client.Peers;

/// <summary>
/// Finds out by the first state request which protocol the peer speaks: a 404 for the preferred one means the other.
/// </summary>
internal sealed class NegotiatingPeer(IPeer preferred, IPeer fallback) : IPeer
{
    private volatile IPeer? _chosen;

    public string Name => preferred.Name;

    public string Protocol => Chosen.Protocol;

    public IBatchPeer? Batches => Chosen.Batches;

    public ISketchPeer? Sketches => Chosen.Sketches;

    public IDeletionPeer? Deletions => Chosen.Deletions;

    /// <summary>The preferred one before the state was asked for: a peer that answered in symbols speaks it.</summary>
    private IPeer Chosen => _chosen ?? preferred;

    public async Task<MerkleState> GetStateAsync(CancellationToken cancellationToken)
    {
        if (_chosen is { } known)
        {
            return await known.GetStateAsync(cancellationToken).ConfigureAwait(false);
        }

        var chosen = preferred;
        MerkleState state;
        try
        {
            state = await preferred.GetStateAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (PeerException exception) when (exception.Failure == PeerFailure.NotFound)
        {
            chosen = fallback;
            state = await AskFallbackAsync(cancellationToken).ConfigureAwait(false);
        }

        _chosen = chosen;
        return state;
    }

    public Task<List<Digest>> GetLeafAsync(byte prefix, CancellationToken cancellationToken) =>
        Chosen.GetLeafAsync(prefix, cancellationToken);

    public Task<PeerBlob> OpenBlobAsync(Digest digest, CancellationToken cancellationToken) =>
        Chosen.OpenBlobAsync(digest, cancellationToken);

    public Task<bool> PutBlobAsync(Digest digest, Stream content, CancellationToken cancellationToken) =>
        Chosen.PutBlobAsync(digest, content, cancellationToken);

    public Task<bool> PutBlobAsync(
        Digest digest, Stamp? stamp, Stream content, CancellationToken cancellationToken) =>
        Chosen.PutBlobAsync(digest, stamp, content, cancellationToken);

    private async Task<MerkleState> AskFallbackAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await fallback.GetStateAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (PeerException exception) when (exception.Failure == PeerFailure.NotFound)
        {
            throw new PeerException(
                $"The peer {Name} serves no state under a known address; is this its base URL?", false, exception)
            {
                Failure = PeerFailure.NotFound,
            };
        }
    }
}
