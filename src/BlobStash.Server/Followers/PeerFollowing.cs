using BlobStash.Client;
using BlobStash.Protocol.Documents;
using BlobStash.Server.Peers;
using BlobStash.Storage;

namespace BlobStash.Server.Followers;

/// <summary>Keeps up with one peer between sessions, in the directions of the peer. For one use at a time.</summary>
internal sealed class PeerFollowing(
    Peer peer, PeerSessions sessions, ILocalReplica local, BlobStore store, TimeProvider clock) : IDisposable
{
    private readonly PeerConnection _connection = sessions.Connect(peer);

    /// <summary>Takes the cursors to begin with.</summary>
    /// <returns><see langword="null"/> when the peer has no feed.</returns>
    /// <exception cref="PeerException">The peer cannot be reached, or refuses.</exception>
    public async Task<FollowerStart?> TryStartAsync(CancellationToken cancellationToken)
    {
        try
        {
            ChangePage now = await _connection.GetChangesAsync(null, TimeSpan.Zero, cancellationToken);
            return new FollowerStart(now.Next, store.Changes.Tail);
        }
        catch (PeerException e) when (e.Failure is PeerFailure.NotFound or PeerFailure.Rejected)
        {
            return null;
        }
    }

    /// <summary>Follows until it is stopped, or a session is needed.</summary>
    /// <exception cref="PeerException">Why a session is needed.</exception>
    /// <exception cref="LocalReplicaException">This node could not store or read a blob.</exception>
    public async Task RunAsync(FollowerStart start, CancellationToken cancellationToken)
    {
        var link = new FollowerLink(peer, _connection, sessions.CountTransfers(peer), clock);
        peer.Status.Follow();
        var followers = new List<Func<CancellationToken, Task>>();
        if (peer.Direction != SyncDirection.Push)
        {
            followers.Add(token => new PullFollower(link, local).RunAsync(start.Theirs, token));
        }
        if (peer.Direction != SyncDirection.Pull)
        {
            followers.Add(token => new PushFollower(link, local, store.Changes).RunAsync(start.Ours, token));
        }
        await FollowerParts.RunAsync(followers, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();
}
