using BlobStash.Client;
using BlobStash.Client.Peers;
using BlobStash.Core.Digests;
using BlobStash.Server.Peers;
using BlobStash.Storage.Scrubbing;

namespace BlobStash.Server.Scrubbing;

/// <summary>Gets damaged blobs from the known peers, one after the other. Thread safe.</summary>
internal sealed class PeerBlobSource(PeerDirectory directory, PeerSessions sessions) : IBlobSource
{
    /// <inheritdoc/>
    public async Task<bool> TryFetchAsync(
        Digest digest, Func<Stream, CancellationToken, Task<bool>> take, CancellationToken cancellationToken)
    {
        foreach (Peer peer in directory.Peers)
        {
            if (await TryFetchAsync(peer, digest, take, cancellationToken))
            {
                return true;
            }
        }
        return false;
    }

    private async Task<bool> TryFetchAsync(
        Peer peer,
        Digest digest,
        Func<Stream, CancellationToken, Task<bool>> take,
        CancellationToken cancellationToken)
    {
        using PeerConnection connection = sessions.Connect(peer);
        try
        {
            IPeer node = connection.OpenPeer();
            await using PeerBlob blob = await OpenAsync(node, digest, cancellationToken);
            return await take(blob.Content, cancellationToken);
        }
        catch (PeerException)
        {
            // Not there, or not to be had: the caller asks the next one, and reports when none has it.
            return false;
        }
    }

    private static async Task<PeerBlob> OpenAsync(IPeer node, Digest digest, CancellationToken cancellationToken)
    {
        try
        {
            return await node.OpenBlobAsync(digest, cancellationToken);
        }
        catch (PeerException e) when (e.Failure == PeerFailure.NotFound)
        {
            // It has no such blob, or speaks the other protocol, which its state tells.
            await node.GetStateAsync(cancellationToken);
            return await node.OpenBlobAsync(digest, cancellationToken);
        }
    }
}
