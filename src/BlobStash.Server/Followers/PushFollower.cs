using BlobStash.Client;
using BlobStash.Client.Peers;
using BlobStash.Core.Digests;
using BlobStash.Storage.Changes;

namespace BlobStash.Server.Followers;

/// <summary>
/// Follows this node's own feed and sends the peer what it lacks, so that a peer which does not know this node is kept
/// up to date as well. What the peer has is not sent, so rings come to rest.
/// </summary>
internal sealed class PushFollower(FollowerLink link, ILocalReplica local, ChangeFeed feed)
{
    private const int PageCount = 256;

    private readonly IPeer _peer = link.Connection.OpenNativePeer();

    /// <summary>Follows until it is stopped.</summary>
    /// <param name="cursor">Cursor of this node from before the last session.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="PeerException">
    /// A blob could not be sent, or the cursor is gone: only a session can tell what is missing now.
    /// </exception>
    public async Task RunAsync(ChangeCursor cursor, CancellationToken cancellationToken)
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
            await link.MoveAsync(FindToOffer(page.AsSpan(0, read.Count)), PushAsync, cancellationToken);
            cursor = read.Next;
        }
    }

    private HashSet<Digest> FindToOffer(ReadOnlySpan<Change> changes)
    {
        var digests = new HashSet<Digest>();
        foreach (ref readonly Change change in changes)
        {
            if (change.Kind == ChangeKind.Put && !link.Pulled.Contains(change.Digest))
            {
                digests.Add(change.Digest);
            }
        }
        return digests;
    }

    private async ValueTask PushAsync(Digest digest, CancellationToken cancellationToken)
    {
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
            // False: it was deleted there, and stays so.
            if (await _peer.PutBlobAsync(digest, content, cancellationToken))
            {
                link.Peer.Status.CountFollowed(TransferDirection.Push);
            }
        }
    }
}
