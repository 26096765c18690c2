using System.Runtime.CompilerServices;
using BlobStash.Client.Batches;
using BlobStash.Core.Digests;
using BlobStash.Protocol.Documents;
using BlobStash.Protocol.Frames;

namespace BlobStash.Client.Sessions;

/// <summary>
/// Sends blobs in batches: asks first when much would be sent in vain, sends large ones singly, and again only what has
/// not arrived. Thread safe.
/// </summary>
internal sealed class BatchPushes(SessionContext context, BlobTransfers transfers)
{
    /// <summary>Bytes that are sent without asking whether the peer deleted the blobs.</summary>
    private const long MaxUnaskedBytes = 64 * 1024;

    private readonly BatchCeiling _ceiling = new();

    /// <summary>Makes batches of the digests; asks the peer about them group by group.</summary>
    public async IAsyncEnumerable<List<OutgoingBlob>> ReadBatchesAsync(
        IAsyncEnumerable<List<Digest>> groups, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var group in groups.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            var blobs = Measure(group);
            context.Tally.AddToSend(blobs.Sum(blob => blob.Length));
            if (blobs.Sum(blob => blob.Length) > MaxUnaskedBytes)
            {
                await KeepWantedAsync(blobs, isRepeated: false, cancellationToken).ConfigureAwait(false);
            }

            foreach (var batch in _ceiling.Split(blobs))
            {
                yield return batch;
            }
        }
    }

    /// <summary>Sends one batch; no blob stops the others.</summary>
    /// <exception cref="SessionEndedException">The peer failed too often in a row.</exception>
    public async ValueTask PushAsync(List<OutgoingBlob> blobs, CancellationToken cancellationToken)
    {
        var effort = context.Retries.BeginForBlobs();
        while (blobs.Count > 0 && !_ceiling.IsAlone(blobs)
            && context.Batches is { } peer && !context.Tally.HasGivenUp)
        {
            bool goesAgain;
            try
            {
                var statuses = await transfers.RunBatchAsync(
                    TransferDirection.Push,
                    () => SendAsync(peer, blobs, cancellationToken),
                    cancellationToken).ConfigureAwait(false);
                context.Retries.Succeed(effort);
                Settle(blobs, statuses);
                return;
            }
            catch (PeerException exception) when (exception.IsTransient)
            {
                goesAgain = await TryPauseAsync(effort, exception, cancellationToken).ConfigureAwait(false);
            }
            catch (PeerException exception)
                when (exception.Failure == PeerFailure.RequestTooLarge && blobs.Count > 1)
            {
                await PushPartsAsync(blobs, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (PeerException exception)
            {
                context.NoteBatchFailure(exception);
                break;
            }

            var before = blobs.Count;
            await KeepWantedAsync(blobs, isRepeated: true, cancellationToken).ConfigureAwait(false);
            if (blobs.Count < before)
            {
                context.Retries.Succeed(effort);
            }
            else if (!goesAgain)
            {
                await BlobTransfers.MoveApartAsync(blobs, PushAsync, PushEachAsync, cancellationToken)
                    .ConfigureAwait(false);
                return;
            }
        }

        await PushEachAsync(blobs, cancellationToken).ConfigureAwait(false);
    }

    private Task PushEachAsync(List<OutgoingBlob> blobs, CancellationToken cancellationToken) =>
        transfers.MoveEachAsync(
            blobs.ConvertAll(blob => blob.Digest), TransferDirection.Push, cancellationToken);

    private List<OutgoingBlob> Measure(List<Digest> digests)
    {
        var blobs = new List<OutgoingBlob>(digests.Count);
        foreach (var digest in digests)
        {
            try
            {
                if (context.Local.FindLength(digest) is { } length)
                {
                    blobs.Add(new OutgoingBlob(digest, length));
                }
            }
            catch (Exception exception)
            {
                // Any exception: the replica is a seam, and whatever one blob meets there must not stop the others.
                context.Tally.AddFailure(digest, TransferDirection.Push, exception);
            }
        }

        return blobs;
    }

    /// <summary>Removes the blobs that the peer has or deleted; keeps all when it does not say.</summary>
    private async Task KeepWantedAsync(
        List<OutgoingBlob> blobs, bool isRepeated, CancellationToken cancellationToken)
    {
        if (blobs.Count == 0 || context.Batches is not { } peer)
        {
            return;
        }

        IReadOnlyList<BlobStat> stats;
        try
        {
            Digest[] digests = [.. blobs.Select(blob => blob.Digest)];
            stats = await context.Retries
                .RunForBlobsAsync(token => peer.StatAsync(digests, token), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (PeerException exception)
        {
            context.NoteBatchFailure(exception);
            return;
        }

        var kept = 0;
        for (var i = 0; i < blobs.Count && i < stats.Count; i++)
        {
            if (stats[i].Status == BatchStatus.Deleted)
            {
                context.NoteDeletedThere(blobs[i].Digest);
            }
            else if (stats[i].Status == BatchStatus.Stored)
            {
                CountArrived(blobs[i], isRepeated);
            }
            else
            {
                blobs[kept++] = blobs[i];
            }
        }

        blobs.RemoveRange(kept, blobs.Count - kept);
    }

    /// <summary>Counts a blob that the peer has: sent before a cut, or stored by another way meanwhile.</summary>
    private void CountArrived(OutgoingBlob blob, bool isRepeated)
    {
        if (isRepeated)
        {
            context.Tally.AddMoved(TransferDirection.Push, blob.Length);
        }
    }

    /// <summary>
    /// Sends what is more than the peer, or a proxy in front of it, takes at once: in batches of half its bytes, and in
    /// halves where it had few bytes.
    /// </summary>
    private Task PushPartsAsync(List<OutgoingBlob> blobs, CancellationToken cancellationToken)
    {
        _ceiling.Lower(blobs.Sum(blob => blob.Length));
        var parts = _ceiling.Split(blobs).ToList();
        return parts.Count > 1
            ? Parallel.ForEachAsync(parts, cancellationToken, PushAsync)
            : BlobTransfers.MoveApartAsync(blobs, PushAsync, PushEachAsync, cancellationToken);
    }

    private async Task<IReadOnlyList<BatchStatus>> SendAsync(
        IBatchPeer peer, List<OutgoingBlob> blobs, CancellationToken cancellationToken)
    {
        using var underway = context.Tally.Underway.Begin(TransferDirection.Push, null);
        var offers = blobs.ConvertAll(blob => Offer(blob, underway));
        return await peer.PutBatchAsync(offers, cancellationToken).ConfigureAwait(false);
    }

    private BlobOffer Offer(OutgoingBlob blob, TransfersUnderway.Transfer underway)
    {
        var isThere = context.Local.TryFindStamp(blob.Digest, context.Peer, out var stamp);
        return new BlobOffer(blob.Digest, Open) { Length = blob.Length, Stamp = stamp };

        Stream? Open() => isThere && context.Local.OpenRead(blob.Digest) is { } content
            ? new UnderwayStream(content, underway)
            : null;
    }

    private void Settle(List<OutgoingBlob> blobs, IReadOnlyList<BatchStatus> statuses)
    {
        for (var i = 0; i < blobs.Count; i++)
        {
            switch (i < statuses.Count ? statuses[i] : BatchStatus.Abandoned)
            {
                case BatchStatus.Stored:
                    context.Tally.AddMoved(TransferDirection.Push, blobs[i].Length);
                    break;
                case BatchStatus.Deleted:
                    context.NoteDeletedThere(blobs[i].Digest);
                    break;
                case BatchStatus.Present or BatchStatus.Absent:
                    break;
                case var status:
                    Fail(blobs[i].Digest, status);
                    break;
            }
        }
    }

    private void Fail(Digest digest, BatchStatus status) => context.Tally.AddFailure(
        digest,
        TransferDirection.Push,
        TransferFault.Blob,
        status switch
        {
            BatchStatus.Mismatch => "The peer says that the bytes do not match the digest.",
            BatchStatus.TooLarge => "The blob is longer than the peer accepts.",
            _ => "This node could not read the blob.",
        });

    /// <summary>Waits before the batch is sent again; false when it fails although the peer answers.</summary>
    private async Task<bool> TryPauseAsync(
        RetryEffort effort, PeerException failure, CancellationToken cancellationToken)
    {
        try
        {
            await context.Retries.PauseAsync(effort, failure, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (PeerException)
        {
            return false;
        }
    }
}
