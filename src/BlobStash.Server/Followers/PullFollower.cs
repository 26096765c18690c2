using BlobStash.Client;

namespace BlobStash.Server.Followers;

/// <summary>
/// Follows the feed of a peer and fetches what this node lacks. Deletions are not followed: each node deletes for
/// itself. A chain or a ring of nodes comes to rest, because a blob that is here already is no change here. For one
/// run.
/// </summary>
internal sealed class PullFollower
{
    /// <summary>How long the peer is asked to hold its answer back; below the idle timeout.</summary>
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(20);

    private readonly FollowerLink _link;
    private readonly BlobPull _pull;
    private readonly BlobLanes _lanes;

    /// <param name="link">The peer.</param>
    /// <param name="local">This node.</param>
    public PullFollower(FollowerLink link, ILocalReplica local)
    {
        _link = link;
        _pull = new BlobPull(link, local);
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
            await _lanes.MoveAsync(FindMissing(page), cancellationToken);
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

    private HashSet<FollowedBlob> FindMissing(ChangePage page) => page.Changes
        .Where(change => change.Kind == BlobChangeKind.Put && _pull.IsMissing(change.Digest))
        .Select(static change => new FollowedBlob(change.Digest, change.Length))
        .ToHashSet();
}
