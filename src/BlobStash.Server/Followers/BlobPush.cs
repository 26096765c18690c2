using BlobStash.Client;
using BlobStash.Client.Batches;
using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;
using BlobStash.Protocol.Documents;
using BlobStash.Protocol.Frames;

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
        IReadOnlyList<FollowedBlob> wanted = blobs;
        if (blobs.Sum(static blob => blob.Length) > MaxUnaskedBytes)
        {
            var stats = await peer.StatAsync([.. blobs.Select(static blob => blob.Digest)], cancellationToken);
            wanted =
            [
                .. blobs.Where((_, i) => stats[i].Status != BatchStatus.Stored
                    && (stats[i].Status != BatchStatus.Deleted || link.Blobs.Deletions is not null)),
            ];
        }
        if (wanted.Count == 0)
        {
            return;
        }
        var offers = wanted.Select(Offer).ToList();
        var statuses = await peer.PutBatchAsync(offers, cancellationToken);
        for (var i = 0; i < wanted.Count; i++)
        {
            if (statuses[i] == BatchStatus.Stored)
            {
                link.Status.CountFollowed(TransferDirection.Push);
            }
        }
        if (FindFailed(wanted, statuses) is { } failed)
        {
            throw new PeerException($"The blob {failed} could not be sent to the peer.", isTransient: false);
        }
    }

    private BlobOffer Offer(FollowedBlob blob)
    {
        Digest digest = blob.Digest;
        var isThere = local.TryFindStamp(digest, link.Blobs, out Stamp? stamp);
        return new BlobOffer(digest, () => isThere ? local.OpenRead(digest) : null)
        {
            Length = blob.Length,
            Stamp = stamp,
        };
    }

    /// <summary>Absent is what was deleted here meanwhile.</summary>
    private static Digest? FindFailed(IReadOnlyList<FollowedBlob> blobs, IReadOnlyList<BatchStatus> statuses)
    {
        for (var i = 0; i < blobs.Count; i++)
        {
            if (statuses[i] is not (BatchStatus.Stored or BatchStatus.Present or BatchStatus.Deleted
                or BatchStatus.Absent))
            {
                return blobs[i].Digest;
            }
        }
        return null;
    }
}
