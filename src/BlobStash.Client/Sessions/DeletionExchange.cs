using BlobStash.Client.Peers;
using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;
using BlobStash.Protocol.Documents;
using BlobStash.Protocol.Frames;

namespace BlobStash.Client.Sessions;

/// <summary>
/// Decides on blobs that one node deleted: by the stamps of put and deletion they are moved, deleted, or left alone.
/// See docs/protocol/deletions.md, "A session". For one look.
/// </summary>
internal sealed class DeletionExchange(SessionContext context, BlobTransfers transfers)
{
    /// <summary>Blobs that the peer is asked about at once.</summary>
    private const int GroupSize = 4096;

    private readonly List<Digest> _toPull = [];
    private readonly List<Digest> _toPush = [];

    private bool Pulls => context.Options.Direction != SyncDirection.Push;

    private bool Pushes => context.Options.Direction != SyncDirection.Pull;

    /// <summary>Decides on all that was gathered.</summary>
    /// <exception cref="SessionEndedException">The peer failed too often in a row.</exception>
    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        var (deletedThere, deletedHere, onlyHere) = context.Deletions.Close();
        if (context.Peer.Deletions is not { } peer)
        {
            return;
        }

        foreach (var group in deletedThere.Concat(onlyHere).Chunk(GroupSize))
        {
            await SettleThereAsync(peer, group, cancellationToken).ConfigureAwait(false);
        }

        foreach (var group in deletedHere.Chunk(GroupSize))
        {
            await SettleHereAsync(peer, group, cancellationToken).ConfigureAwait(false);
        }

        await transfers.MoveEachAsync(_toPull, TransferDirection.Pull, cancellationToken).ConfigureAwait(false);
        await transfers.MoveEachAsync(_toPush, TransferDirection.Push, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Decides on blobs of this node that the peer lacks.</summary>
    private async Task SettleThereAsync(IDeletionPeer peer, Digest[] digests, CancellationToken cancellationToken)
    {
        var standings = await AskAsync(peer, digests, cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < digests.Length; i++)
        {
            var digest = digests[i];
            var put = context.Local.FindStanding(digest);
            if (put is not { Stat.Status: BatchStatus.Stored } || standings?[i].Stat.Status == BatchStatus.Stored)
            {
                continue;
            }

            if (standings?[i] is not { } there)
            {
                LeaveHere(digest);
            }
            else if (there.Stat.Status != BatchStatus.Deleted || IsLater(put.Value.Stamp, there))
            {
                Push(digest);
            }
            else if (context.Options.Deletions.Takes() && !there.Traits.HasFlag(DeletionTraits.Local))
            {
                await DeleteHereAsync(new BlobDeletion(digest, there.Stamp), cancellationToken).ConfigureAwait(false);
            }
            else
            {
                LeaveHere(digest);
            }
        }
    }

    /// <summary>Decides on blobs of the peer that this node deleted.</summary>
    private async Task SettleHereAsync(IDeletionPeer peer, Digest[] digests, CancellationToken cancellationToken)
    {
        var standings = await AskAsync(peer, digests, cancellationToken).ConfigureAwait(false);
        var toGive = new List<BlobDeletion>();
        for (var i = 0; i < digests.Length; i++)
        {
            var digest = digests[i];
            if (context.Local.FindStanding(digest) is not { Stat.Status: BatchStatus.Deleted } here
                || standings?[i].Stat.Status is not (null or BatchStatus.Stored))
            {
                continue;
            }

            if (standings is not null && IsLater(standings[i].Stamp, here))
            {
                Pull(digest);
            }
            else if (standings is not null
                && context.Options.Deletions.Gives()
                && !here.Traits.HasFlag(DeletionTraits.Local))
            {
                toGive.Add(new BlobDeletion(digest, here.Stamp));
            }
            else
            {
                LeaveThere(digest);
            }
        }

        await GiveAsync(peer, toGive, cancellationToken).ConfigureAwait(false);
    }

    private async Task GiveAsync(
        IDeletionPeer peer, List<BlobDeletion> deletions, CancellationToken cancellationToken)
    {
        if (deletions.Count == 0)
        {
            return;
        }

        IReadOnlyList<DeletionStatus> statuses;
        try
        {
            statuses = await context.Retries
                .RunForBlobsAsync(token => peer.DeleteAsync(deletions, token), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (PeerException)
        {
            // Above all a key without the role delete: that peer keeps what it has, and the report says so.
            statuses = [.. deletions.Select(_ => DeletionStatus.Refused)];
        }

        for (var i = 0; i < deletions.Count; i++)
        {
            switch (statuses[i])
            {
                case DeletionStatus.Applied:
                    context.Tally.AddDeleted(TransferDirection.Push);
                    break;
                case DeletionStatus.NewerPut:
                    Pull(deletions[i].Digest);
                    break;
                case DeletionStatus.Refused or DeletionStatus.Future:
                    context.Tally.AddRefusedDeletion();
                    LeaveThere(deletions[i].Digest);
                    break;
                default:
                    break;
            }
        }
    }

    private async Task DeleteHereAsync(BlobDeletion deletion, CancellationToken cancellationToken)
    {
        DeletionStatus status;
        try
        {
            status = await context.Local.DeleteAsync(deletion, cancellationToken).ConfigureAwait(false);
        }
        catch (LocalReplicaException exception)
        {
            context.Tally.AddFailure(deletion.Digest, TransferDirection.Pull, exception);
            return;
        }

        switch (status)
        {
            case DeletionStatus.Applied:
                context.Tally.AddDeleted(TransferDirection.Pull);
                break;
            case DeletionStatus.NewerPut:
                Push(deletion.Digest);
                break;
            case DeletionStatus.Refused or DeletionStatus.Future:
                context.Tally.AddRefusedDeletion();
                LeaveHere(deletion.Digest);
                break;
            default:
                break;
        }
    }

    /// <summary>What the peer knows; null when it does not say.</summary>
    private async Task<IReadOnlyList<BlobStanding>?> AskAsync(
        IDeletionPeer peer, Digest[] digests, CancellationToken cancellationToken)
    {
        try
        {
            return await context.Retries
                .RunForBlobsAsync(token => peer.GetStandingAsync(digests, token), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (PeerException)
        {
            // The blobs are left as they are; the next session asks again.
            return null;
        }
    }

    /// <summary>Whether a put counts beside a deletion: it is not earlier, or the deletion is forgotten.</summary>
    private static bool IsLater(Stamp put, in BlobStanding deletion) =>
        put >= deletion.Stamp || deletion.Traits.HasFlag(DeletionTraits.Expired);

    private void Pull(Digest digest)
    {
        if (Pulls)
        {
            context.Deletions.Lift(digest);
            _toPull.Add(digest);
        }
        else
        {
            context.Tally.AddLeftAlone(0, 1);
        }
    }

    private void Push(Digest digest)
    {
        if (Pushes)
        {
            _toPush.Add(digest);
        }
        else
        {
            context.Tally.AddLeftAlone(1, 0);
        }
    }

    private void LeaveHere(Digest digest)
    {
        context.Deletions.LeaveHere(digest);
        context.Tally.AddSkippedDeleted(TransferDirection.Push);
    }

    private void LeaveThere(Digest digest)
    {
        context.Deletions.LeaveThere(digest);
        context.Tally.AddSkippedDeleted(TransferDirection.Pull);
    }
}
