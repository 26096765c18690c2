using BlobStash.Client;
using BlobStash.Client.Peers;
using BlobStash.Core.Digests;
using BlobStash.Server.Configuration;
using BlobStash.Server.Peers;
using BlobStash.Storage;
using BlobStash.Storage.Scrubbing;

namespace BlobStash.Server.Scrubbing;

/// <summary>
/// Gets damaged blobs from the configured peers, one peer after the other. The store verifies what comes. Thread safe.
/// </summary>
internal sealed class PeerBlobSource(PeerDirectory directory, NodeOptions options) : IBlobSource
{
    private const int BufferSize = 64 * 1024;

    /// <inheritdoc/>
    public async Task<bool> TryFetchAsync(Digest digest, BlobWriter writer, CancellationToken cancellationToken)
    {
        foreach (Peer peer in directory.Peers)
        {
            if (await TryFetchAsync(peer, digest, writer, cancellationToken))
            {
                return true;
            }
            if (writer.Length > 0)
            {
                // The writer holds part of what a peer sent before it failed; the next scrub begins anew.
                return false;
            }
        }
        return false;
    }

    private async Task<bool> TryFetchAsync(
        Peer peer, Digest digest, BlobWriter writer, CancellationToken cancellationToken)
    {
        var limits = new PeerLimits { MaxBlobSizeBytes = options.Storage.MaxBlobSizeBytes };
        using var connection = new PeerConnection(peer.Url.Uri, peer.ApiKey, limits);
        try
        {
            IPeer node = connection.OpenPeer();
            await node.GetStateAsync(cancellationToken);
            await using PeerBlob blob = await node.OpenBlobAsync(digest, cancellationToken);
            var buffer = new byte[BufferSize];
            int read;
            while ((read = await blob.Content.ReadAsync(buffer, cancellationToken)) > 0)
            {
                await writer.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }
            return true;
        }
        catch (PeerException)
        {
            // Not there, or not to be had: the caller asks the next one, and reports when none has it.
            return false;
        }
    }
}
