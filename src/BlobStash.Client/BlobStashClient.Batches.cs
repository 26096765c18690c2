using System.Net;
using BlobStash.Client.Batches;
using BlobStash.Core.Digests;
using BlobStash.Protocol.Frames;

namespace BlobStash.Client;

/// <content>Many blobs at once.</content>
public sealed partial class BlobStashClient
{
    private readonly HttpBatchPeer _batches;

    /// <summary>Asks of many blobs whether they are stored, and how long they are.</summary>
    /// <param name="digests">Any number; one request for each 16 384.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>An entry for each digest, in order: stored, absent, deleted or damaged.</returns>
    /// <exception cref="BlobStashException">The node refused.</exception>
    public async Task<IReadOnlyList<BlobStat>> StatAsync(
        IReadOnlyList<Digest> digests, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(digests);
        var stats = new List<BlobStat>(digests.Count);
        try
        {
            foreach (var part in digests.Chunk(BatchFormat.MaxBlobs))
            {
                stats.AddRange(await _batches.StatAsync(part, cancellationToken).ConfigureAwait(false));
            }
        }
        catch (PeerException exception)
        {
            throw Translate(exception);
        }

        return stats;
    }

    /// <summary>Fetches many blobs, each verified, in few requests.</summary>
    /// <param name="digests">Any number; one request for each 16 384.</param>
    /// <param name="open">
    /// Opens what receives a blob, given its digest and its length in bytes; called for stored blobs only, one at a
    /// time, in order. Disposed here. What it received counts only when the blob's status is stored.
    /// </param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>
    /// A status for each digest, in order: stored (received and verified), absent, deleted, damaged (nothing came),
    /// too large (longer than <see cref="PeerLimits.MaxBlobSizeBytes"/>; nothing is kept), abandoned (damage was found
    /// in the middle), mismatch (the node sent other bytes).
    /// </returns>
    /// <exception cref="BlobStashException">The node refused or broke off.</exception>
    public async Task<IReadOnlyList<BatchStatus>> GetManyAsync(
        IReadOnlyList<Digest> digests,
        Func<Digest, long, Stream> open,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(digests);
        ArgumentNullException.ThrowIfNull(open);
        var statuses = new List<BatchStatus>(digests.Count);
        try
        {
            foreach (var part in digests.Chunk(BatchFormat.MaxBlobs))
            {
                await _batches.GetBatchAsync(
                    part,
                    async (blob, token) => statuses.Add(await ReceiveAsync(blob, open, token).ConfigureAwait(false)),
                    cancellationToken).ConfigureAwait(false);
            }
        }
        catch (PeerException exception)
        {
            throw Translate(exception);
        }

        return statuses;
    }

    /// <summary>Stores many blobs whose digests are known, in few requests.</summary>
    /// <param name="blobs">Any number; one request for each 16 384. Opened one at a time, in order.</param>
    /// <param name="cancellationToken">Gives up; the node keeps what it has got.</param>
    /// <returns>
    /// A status for each blob, in order: stored or present (durable on the node), mismatch, too large; absent, damaged
    /// or abandoned when the offer could not be opened or read.
    /// </returns>
    /// <exception cref="BlobStashException">The node refused or broke off.</exception>
    public async Task<IReadOnlyList<BatchStatus>> PutManyAsync(
        IReadOnlyList<BlobOffer> blobs, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(blobs);
        var statuses = new List<BatchStatus>(blobs.Count);
        try
        {
            foreach (var part in blobs.Chunk(BatchFormat.MaxBlobs))
            {
                statuses.AddRange(await _batches.PutBatchAsync(part, cancellationToken).ConfigureAwait(false));
            }
        }
        catch (PeerException exception)
        {
            throw Translate(exception);
        }

        return statuses;
    }

    private static async ValueTask<BatchStatus> ReceiveAsync(
        BatchBlob blob, Func<Digest, long, Stream> open, CancellationToken cancellationToken)
    {
        if (blob.Status != BatchStatus.Stored)
        {
            return blob.Status;
        }

        var destination = open(blob.Digest, blob.Length);
        await using (destination.ConfigureAwait(false))
        {
            try
            {
                var (digest, _) = await CopyAsync(blob.Content, destination, static _ => { }, cancellationToken)
                    .ConfigureAwait(false);
                return digest == blob.Digest ? BatchStatus.Stored : BatchStatus.Mismatch;
            }
            catch (BlobAbandonedException)
            {
                return BatchStatus.Abandoned;
            }
        }
    }

    private static Task RequireOkAsync(Transport.PeerResponse response) => RequireAsync(response, HttpStatusCode.OK);
}
