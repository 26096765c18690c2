using BlobStash.Client;
using BlobStash.Core.Digests;
using BlobStash.Protocol.Documents;
using BlobStash.Protocol.Frames;

namespace BlobStash.Server.Followers;

/// <summary>
/// Follows the feed of a peer, fetches what this node lacks, and deletes what a client deleted there, where that is
/// taken. A chain or a ring of nodes comes to rest, because what is known here already is no change here. For one run.
/// </summary>
internal sealed class PullFollower
{
    /// <summary>How long the peer is asked to hold its answer back; below the idle timeout.</summary>
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(20);

    private readonly FollowerLink _link;
    private readonly ILocalReplica _local;
    private readonly BlobPull _pull;
    private readonly BlobPush _push;
    private readonly BlobLanes _lanes;

    /// <param name="link">The peer.</param>
    /// <param name="local">This node.</param>
    public PullFollower(FollowerLink link, ILocalReplica local)
    {
        (_link, _local) = (link, local);
        _pull = new BlobPull(link, local);
        _push = new BlobPush(link, local);
        _lanes = new BlobLanes(link, _pull)
        {
            LargeCountChanged = count => link.Status.CountLarge(count, link.Clock.GetUtcNow()),
        };
    }

    /// <summary>
    /// Follows until it is stopped. A feed that cannot be read is asked again, after growing pauses, from where it was.
    /// </summary>
    /// <param name="cursor">Cursor that the peer gave before the last session.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="PeerException">
    /// A blob could not be fetched, or the cursor is gone: only a session can tell what is missing now.
    /// </exception>
    public Task RunAsync(string cursor, CancellationToken cancellationToken) =>
        FollowerParts.RunAsync([_lanes.RunAsync, token => FollowAsync(cursor, token)], cancellationToken);

    private async Task FollowAsync(string cursor, CancellationToken cancellationToken)
    {
        var pauses = new GrowingPause(_link.Clock);
        while (true)
        {
            var asked = _link.Clock.GetTimestamp();
            if (await TryReadAsync(cursor, cancellationToken) is not { } page)
            {
                await pauses.WaitAsync(cancellationToken);
                continue;
            }
            _link.Status.ReadFeed(page.Behind + page.Changes.Count, _link.Clock.GetUtcNow());
            var last = TakeLast(page);
            await DeleteAsync(last, cancellationToken);
            await _lanes.MoveAsync(FindMissing(last), cancellationToken);
            _link.Status.ReadFeed(page.Behind, _link.Clock.GetUtcNow());
            if (page.Next == cursor && (page.Changes.Count > 0 || page.Behind > 0))
            {
                throw new PeerException("The peer's cursor does not move on.", isTransient: false);
            }
            if (page.Next == cursor && _link.Clock.GetElapsedTime(asked) < Wait / 2)
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
            return await _link.Connection.GetChangesAsync(cursor, Wait, cancellationToken);
        }
        catch (PeerException e) when (e.IsTransient)
        {
            _link.Status.FailFeed(e.Message, _link.Clock.GetUtcNow());
            return null;
        }
    }

    /// <summary>Of each blob the last change, which is the one that counts.</summary>
    private static Dictionary<Digest, BlobChange> TakeLast(ChangePage page)
    {
        var last = new Dictionary<Digest, BlobChange>();
        foreach (BlobChange change in page.Changes)
        {
            last[change.Digest] = change;
        }
        return last;
    }

    private List<FollowedBlob> FindMissing(Dictionary<Digest, BlobChange> last) =>
    [
        .. last.Values
            .Where(static change => change.Kind == BlobChangeKind.Put)
            .Select(static change => new FollowedBlob(change.Digest, change.Length, change.Stamp))
            .Where(_pull.IsMissing),
    ];

    private async Task DeleteAsync(Dictionary<Digest, BlobChange> last, CancellationToken cancellationToken)
    {
        if (!_link.TakesDeletions)
        {
            return;
        }
        await Task.WhenAll(last.Values
            .Where(change => change is { Kind: BlobChangeKind.Delete, IsLocal: false, Stamp: not null }
                && _local.Contains(change.Digest))
            .Select(change => DeleteAsync(change, cancellationToken)));
    }

    /// <summary>A blob that was put later here goes back to the peer: nothing else tells it so soon.</summary>
    private async Task DeleteAsync(BlobChange change, CancellationToken cancellationToken)
    {
        var deletion = new BlobDeletion(change.Digest, change.Stamp!.Value);
        if (!await _pull.DeleteAsync(deletion, cancellationToken) && _link.Pushes)
        {
            await _push.MoveAsync(new FollowedBlob(change.Digest, 0, null), cancellationToken);
        }
    }
}
