using BlobStash.Client;
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
        var page = new Change[PageCount];
        while (true)
        {
            await feed.WaitAsync(cursor, cancellationToken);
            ChangeRead read = await feed.ReadAsync(cursor, page, cancellationToken);
            if (read.IsGone)
            {
                throw new PeerException("This node changed faster than the peer took it.", isTransient: true);
            }
            await _lanes.MoveAsync(FindToOffer(page.AsSpan(0, read.Count)), cancellationToken);
            cursor = read.Next;
        }
    }

    private HashSet<FollowedBlob> FindToOffer(ReadOnlySpan<Change> changes)
    {
        var blobs = new HashSet<FollowedBlob>();
        foreach (ref readonly Change change in changes)
        {
            if (change.Kind == ChangeKind.Put && !link.Pulled.Contains(change.Digest))
            {
                blobs.Add(new FollowedBlob(change.Digest, (long)change.Length));
            }
        }
        return blobs;
    }
}
