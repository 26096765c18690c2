using BlobStash.Client;
using BlobStash.Client.Batches;
using BlobStash.Client.Peers;
using BlobStash.Core.Digests;
using BlobStash.Protocol.Documents;
using BlobStash.Protocol.Frames;

namespace BlobStash.Server.Followers;

/// <summary>Fetches blobs from the peer that this node follows. Thread safe.</summary>
internal sealed class BlobPull(FollowerLink link, ILocalReplica local) : IBlobMover
{
    /// <summary>Whether the blob is neither stored here nor deleted by a later change.</summary>
    public bool IsMissing(FollowedBlob blob) =>
        !local.Contains(blob.Digest) && (!local.IsDeleted(blob.Digest) || IsPutLater(blob));

    /// <summary>Applies a deletion of the peer. False: the put here is later, and the peer lacks the blob.</summary>
    public async Task<bool> DeleteAsync(BlobDeletion deletion, CancellationToken cancellationToken)
    {
        // Before it is applied, because the follower of this node's own feed may be that quick.
        link.Pulled.Add(deletion.Digest, deletion.Stamp);
        return await local.DeleteAsync(deletion, cancellationToken) != DeletionStatus.NewerPut;
    }

    /// <inheritdoc/>
    public async ValueTask MoveAsync(FollowedBlob blob, CancellationToken cancellationToken)
    {
        Digest digest = blob.Digest;
        if (!IsMissing(blob))
        {
            return;
        }
        try
        {
            await using PeerBlob answer = await link.Blobs.OpenBlobAsync(digest, cancellationToken);

            // Before it is stored, because the follower of this node's own feed may be that quick.
            link.Pulled.Add(digest, answer.Stamp);
            Settle(digest, await local.StoreAsync(
                digest, answer.Length, answer.Stamp, answer.Content, cancellationToken));
        }
        catch (PeerException e) when (e.Failure == PeerFailure.NotFound)
        {
            // It was deleted there meanwhile.
            return;
        }
    }

    /// <inheritdoc/>
    public async Task MoveBatchAsync(
        IBatchPeer peer, IReadOnlyList<FollowedBlob> blobs, CancellationToken cancellationToken)
    {
        Digest[] digests = [.. blobs.Where(IsMissing).Select(static blob => blob.Digest)];
        if (digests.Length == 0)
        {
            return;
        }
        var settled = new List<Task>(digests.Length);
        await using IBlobIntake intake = local.OpenIntake();
        try
        {
            await peer.GetBatchAsync(
                digests,
                async (blob, token) => settled.Add(await TakeAsync(intake, blob, token)),
                cancellationToken);
        }
        finally
        {
            // What came in before a failure is kept.
            await intake.FlushAsync();
            await Task.WhenAll(settled).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await Task.WhenAll(settled);
    }

    /// <returns>When the bytes are taken, a task that ends as the blob does.</returns>
    private async Task<Task> TakeAsync(IBlobIntake intake, BatchBlob blob, CancellationToken cancellationToken)
    {
        switch (blob.Status)
        {
            case BatchStatus.Absent or BatchStatus.Deleted:
                // It was deleted there meanwhile.
                return Task.CompletedTask;
            case BatchStatus.Stored:
                break;
            case BatchStatus.TooLarge:
                return Task.FromException(Fail(
                    $"The blob {blob.Digest} has {blob.Length} bytes, which is more than this node accepts."));
            default:
                return Task.FromException(Fail($"The peer's copy of {blob.Digest} is damaged."));
        }
        try
        {
            link.Pulled.Add(blob.Digest, blob.Stamp);
            return SettleAsync(blob.Digest, await intake.TakeAsync(
                blob.Digest, blob.Length, blob.Stamp, blob.Content, cancellationToken));
        }
        catch (Exception e) when (e is BlobAbandonedException or LocalReplicaException)
        {
            return Task.FromException(
                e is LocalReplicaException ? e : Fail($"The peer gave {blob.Digest} up in the middle."));
        }
    }

    private bool IsPutLater(FollowedBlob blob) =>
        local.FindStanding(blob.Digest) is { Stat.Status: BatchStatus.Deleted } deletion
        && blob.Stamp >= deletion.Stamp;

    private async Task SettleAsync(Digest digest, Task<StoreOutcome> outcome) => Settle(digest, await outcome);

    private void Settle(Digest digest, StoreOutcome outcome)
    {
        switch (outcome)
        {
            case StoreOutcome.Mismatch:
                throw Fail($"The peer sent bytes that do not match the digest {digest}.");
            case StoreOutcome.Stored or StoreOutcome.Returned:
                link.Status.CountFollowed(TransferDirection.Pull);
                break;
            default:
                break;
        }
    }

    private static PeerException Fail(string reason) => new(reason, isTransient: false);
}
