using BlobStash.Client;
using BlobStash.Client.Peers;
using BlobStash.Core.Digests;
using BlobStash.Storage.Scrubbing;

namespace BlobStash.Cli.Commands;

/// <summary>
/// Gets damaged blobs from one node. The store verifies what comes. A node that cannot be reached is no error: the
/// blobs stay damaged, and the report says so. Thread safe.
/// </summary>
internal sealed class PeerBlobs(PeerConnection connection) : IBlobSource
{
    private readonly IPeer _peer = connection.OpenPeer();
    private volatile bool _isKnown;

    /// <summary>Why the last blob could not be had; null when every one could.</summary>
    public string? Failure { get; private set; }

    /// <inheritdoc/>
    public async Task<bool> TryFetchAsync(
        Digest digest, Func<Stream, CancellationToken, Task<bool>> take, CancellationToken cancellationToken)
    {
        try
        {
            if (!_isKnown)
            {
                // Tells which protocol the node speaks; nothing else may be asked first.
                await _peer.GetStateAsync(cancellationToken);
                _isKnown = true;
            }

            await using var blob = await _peer.OpenBlobAsync(digest, cancellationToken);
            return await take(blob.Content, cancellationToken);
        }
        catch (PeerException error)
        {
            Failure = error.Message;
            return false;
        }
    }
}
