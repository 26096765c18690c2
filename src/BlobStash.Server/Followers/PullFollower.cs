using BlobStash.Client;
using BlobStash.Client.Peers;
using BlobStash.Core.Digests;

namespace BlobStash.Server.Followers;

/// <summary>
/// Follows the feed of a peer and fetches what this node lacks. Deletions are not followed: each node deletes for
/// itself. A chain or a ring of nodes comes to rest, because a blob that is here already is no change here.
/// </summary>
internal sealed class PullFollower(FollowerLink link, ILocalReplica local)
{
    /// <summary>How long the peer is asked to hold its answer back; below the idle timeout.</summary>
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(20);

    private readonly IPeer _peer = link.Connection.OpenNativePeer();

    /// <summary>
    /// Follows until it is stopped. A feed that cannot be read is asked again, after growing pauses, from where it was.
    /// </summary>
    /// <param name="cursor">Cursor that the peer gave before the last session.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="PeerException">
    /// A blob could not be fetched, or the cursor is gone: only a session can tell what is missing now.
    /// </exception>
    public async Task RunAsync(string cursor, CancellationToken cancellationToken)
    {
        var pauses = new GrowingPause(link.Clock);
        while (true)
        {
            var asked = link.Clock.GetTimestamp();
            if (await TryReadAsync(cursor, cancellationToken) is not { } page)
            {
                await pauses.WaitAsync(cancellationToken);
                continue;
            }
            link.Peer.Status.ReadFeed(page.Behind + page.Changes.Count, link.Clock.GetUtcNow());
            await link.MoveAsync(FindMissing(page), PullAsync, cancellationToken);
            link.Peer.Status.ReadFeed(page.Behind, link.Clock.GetUtcNow());
            if (page.Next == cursor && (page.Changes.Count > 0 || page.Behind > 0))
            {
                throw new PeerException("The peer's cursor does not move on.", isTransient: false);
            }
            if (page.Next == cursor && link.Clock.GetElapsedTime(asked) < Wait / 2)
            {
                // A peer that does not hold its answer back is not asked without a breath.
                await pauses.WaitShortAsync(cancellationToken);
            }
            pauses.Reset();
            cursor = page.Next;
        }
    }

    private async Task<ChangePage?> TryReadAsync(string cursor, CancellationToken cancellationToken)
    {
        try
        {
            return await link.Connection.GetChangesAsync(cursor, Wait, cancellationToken);
        }
        catch (PeerException e) when (e.IsTransient)
        {
            link.Peer.Status.FailFeed(e.Message, link.Clock.GetUtcNow());
            return null;
        }
    }

    private IEnumerable<Digest> FindMissing(ChangePage page) => page.Changes
        .Where(change => change.Kind == BlobChangeKind.Put && IsMissing(change.Digest))
        .Select(static change => change.Digest)
        .Distinct();

    private bool IsMissing(Digest digest) => !local.Contains(digest) && !local.IsDeleted(digest);

    private async ValueTask PullAsync(Digest digest, CancellationToken cancellationToken)
    {
        if (!IsMissing(digest))
        {
            return;
        }
        try
        {
            // Before it is stored, because the follower of this node's own feed may be that quick.
            link.Pulled.Add(digest);
            await using PeerBlob blob = await _peer.OpenBlobAsync(digest, cancellationToken);
            StoreOutcome outcome = await local.StoreAsync(digest, blob.Length, blob.Content, cancellationToken);
            if (outcome == StoreOutcome.Mismatch)
            {
                throw new PeerException($"The peer sent bytes that do not match the digest {digest}.", false);
            }
            link.Peer.Status.CountFollowed(TransferDirection.Pull);
        }
        catch (PeerException e) when (e.Failure == PeerFailure.NotFound)
        {
            // It was deleted there meanwhile.
            return;
        }
    }
}
