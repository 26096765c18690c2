using BlobStash.Client;
using BlobStash.Client.Peers;
using BlobStash.Core.Digests;
using BlobStash.Protocol.Frames;
using BlobStash.Storage.Changes;

namespace BlobStash.Server.Followers;

/// <summary>
/// Follows this node's own feed and sends the peer what it lacks, so that a peer which does not know this node is kept
/// up to date as well. What the peer has is not sent, so rings come to rest. For one run.
/// </summary>
internal sealed class PushFollower(FollowerLink link, ILocalReplica local, ChangeFeed feed)
{
    private const int PageCount = 256;

    private readonly BlobLanes _lanes = new(link, new BlobPush(link, local));
    private readonly BlobPull _pull = new(link, local);

    /// <summary>Follows until it is stopped.</summary>
    /// <param name="cursor">Cursor of this node from before the last session.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="PeerException">
    /// A blob could not be sent, or the cursor is gone: only a session can tell what is missing now.
    /// </exception>
    public Task RunAsync(ChangeCursor cursor, CancellationToken cancellationToken) =>
        FollowerParts.RunAsync([_lanes.RunAsync, token => FollowAsync(cursor, token)], cancellationToken);

    private async Task FollowAsync(ChangeCursor cursor, CancellationToken cancellationToken)
    {
        await link.LearnVersionAsync(cancellationToken);
        var page = new Change[PageCount];
        while (true)
        {
            await feed.WaitAsync(cursor, cancellationToken);
            ChangeRead read = await feed.ReadAsync(cursor, page, cancellationToken);
            if (read.IsGone)
            {
                throw new PeerException("This node changed faster than the peer took it.", isTransient: true);
            }
            var (puts, deletions) = FindToOffer(page.AsSpan(0, read.Count));
            await _lanes.MoveAsync(puts, cancellationToken);
            await GiveAsync(deletions, cancellationToken);
            cursor = read.Next;
        }
    }

    private (List<FollowedBlob> Puts, List<BlobDeletion> Deletions) FindToOffer(ReadOnlySpan<Change> changes)
    {
        // Of each blob the last change is the one that counts.
        var last = new Dictionary<Digest, Change>();
        foreach (ref readonly Change change in changes)
        {
            last[change.Digest] = change;
        }
        var (puts, deletions) = (new List<FollowedBlob>(), new List<BlobDeletion>());
        foreach (Change change in last.Values.Where(change => !link.Pulled.Contains(change.Digest, change.Stamp)))
        {
            if (change.Kind == ChangeKind.Put)
            {
                puts.Add(new FollowedBlob(change.Digest, change.Length, change.Stamp));
            }
            else if (!change.IsLocal)
            {
                deletions.Add(new BlobDeletion(change.Digest, change.Stamp));
            }
        }
        return (puts, deletions);
    }

    private async Task GiveAsync(List<BlobDeletion> deletions, CancellationToken cancellationToken)
    {
        if (deletions.Count == 0 || link.DeletionPeer is not { } peer)
        {
            return;
        }
        try
        {
            var statuses = await peer.DeleteAsync(deletions, cancellationToken);
            if (link.Pulls)
            {
                await TakeBackAsync(
                    peer,
                    [.. deletions.Where((_, i) => statuses[i] == DeletionStatus.NewerPut).Select(gone => gone.Digest)],
                    cancellationToken);
            }
        }
        catch (PeerException e) when (e.Failure is PeerFailure.Unauthorized or PeerFailure.NotFound)
        {
            link.StopGivingDeletions();
        }
    }

    /// <summary>Fetches what was put later there than it was deleted here: nothing else tells of it so soon.</summary>
    private async Task TakeBackAsync(
        IDeletionPeer peer, List<Digest> digests, CancellationToken cancellationToken)
    {
        if (digests.Count == 0)
        {
            return;
        }
        var standings = await peer.GetStandingAsync(digests, cancellationToken);
        var later = digests
            .Select((digest, i) => new FollowedBlob(digest, standings[i].Stat.Length, standings[i].Stamp))
            .Where((_, i) => standings[i].Stat.Status == BatchStatus.Stored);
        foreach (FollowedBlob blob in later)
        {
            await _pull.MoveAsync(blob, cancellationToken);
        }
    }
}
