using BlobStash.Client;
using BlobStash.Client.Batches;
using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;
using BlobStash.Sync.Batches;

namespace BlobStash.Server.Followers;

/// <summary>Sends blobs to the peer that this node follows. Thread safe.</summary>
internal sealed class BlobPush(FollowerLink link, ILocalReplica local) : IBlobMover
{
    /// <summary>Bytes that are sent without asking whether the peer has them, which costs a round trip.</summary>
    private const long MaxUnaskedBytes = 16 * 1024;

    /// <inheritdoc/>
    public async ValueTask MoveAsync(FollowedBlob blob, CancellationToken cancellationToken)
    {
        Digest digest = blob.Digest;
        if (!local.Contains(digest) || await link.Connection.HasBlobAsync(digest, cancellationToken))
        {
            return;
        }
        Stream? content = local.OpenRead(digest);
        if (content is null)
        {
            return;
        }
        await using (content)
        {
            // False from the peer: it was deleted there, and stays so.
            if (local.TryFindStamp(digest, link.Blobs, out Stamp? stamp)
                && await link.Blobs.PutBlobAsync(digest, stamp, content, cancellationToken))
            {
                link.Status.CountFollowed(TransferDirection.Push);
            }
        }
    }

    /// <inheritdoc/>
    public async Task MoveBatchAsync(
        IBatchPeer peer, IReadOnlyList<FollowedBlob> blobs, CancellationToken cancellationToken)
    {
        IReadOnlyList<Digest> digests = [.. blobs.Select(static blob => blob.Digest)];
        if (blobs.Sum(static blob => blob.Length) > MaxUnaskedBytes)
        {
            var stats = await peer.StatAsync(digests, cancellationToken);
            digests =
            [
                .. digests.Where((_, i) => stats[i].Status != BatchStatus.Stored
                    && (stats[i].Status != BatchStatus.Deleted || link.Blobs.Deletions is not null)),
            ];
        }
        if (digests.Count == 0)
        {
            return;
        }
        var offers = digests.Select(Offer).ToList();
        var statuses = await peer.PutBatchAsync(offers, cancellationToken);
        for (var i = 0; i < digests.Count; i++)
        {
            if (statuses[i] == BatchStatus.Stored)
            {
                link.Status.CountFollowed(TransferDirection.Push);
            }
        }
        if (FindFailed(digests, statuses) is { } failed)
        {
            throw new PeerException($"The blob {failed} could not be sent to the peer.", isTransient: false);
        }
    }

    private BlobOffer Offer(Digest digest)
    {
        var isThere = local.TryFindStamp(digest, link.Blobs, out Stamp? stamp);
        return new BlobOffer(digest, () => isThere ? local.OpenRead(digest) : null) { Stamp = stamp };
    }

    /// <summary>Absent is what was deleted here meanwhile.</summary>
    private static Digest? FindFailed(IReadOnlyList<Digest> digests, IReadOnlyList<BatchStatus> statuses)
    {
        for (var i = 0; i < digests.Count; i++)
        {
            if (statuses[i] is not (BatchStatus.Stored or BatchStatus.Present or BatchStatus.Deleted
                or BatchStatus.Absent))
            {
                return digests[i];
            }
        }
        return null;
    }
}
