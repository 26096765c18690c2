using BlobStash.Client.Batches;
using BlobStash.Core.Digests;
using BlobStash.Protocol.Documents;

namespace BlobStash.Client.Sessions;

/// <summary>
/// Fetches blobs in batches, and in smaller ones or by single requests what a batch does not bring. Thread safe.
/// </summary>
internal sealed class BatchPulls(SessionContext context, BlobTransfers transfers)
{
    /// <summary>Fetches blobs; none of them stops the others.</summary>
    /// <exception cref="SessionEndedException">The peer failed too often in a row.</exception>
    public async ValueTask PullAsync(List<Digest> digests, CancellationToken cancellationToken)
    {
        var left = digests.Where(transfers.IsWanted).ToList();
        var large = new List<Digest>();
        var effort = context.Retries.BeginForBlobs();
        while (left.Count > 0 && context.Batches is { } peer && !context.Tally.HasGivenUp)
        {
            var arrivals = new BatchArrivals(context, transfers);
            var failure = await transfers.RunBatchAsync(
                TransferDirection.Pull,
                () => TryReceiveAsync(peer, arrivals, left, cancellationToken),
                cancellationToken).ConfigureAwait(false);
            left.RemoveAll(arrivals.Contains);
            large.AddRange(arrivals.Large);
            if (failure is null || arrivals.Count > 0)
            {
                context.Retries.Succeed(effort);
            }

            if (failure is { Failure: PeerFailure.TooLarge } && arrivals.Count > 0)
            {
                // It sends more of a blob that is not accepted than is read over: on with those behind it.
                continue;
            }

            if (failure is not ({ IsTransient: true } or { Failure: PeerFailure.RequestTooLarge }))
            {
                break;
            }

            if (!failure.IsTransient || !await TryPauseAsync(effort, failure, cancellationToken).ConfigureAwait(false))
            {
                await BlobTransfers.MoveApartAsync(left, PullAsync, PullEachAsync, cancellationToken)
                    .ConfigureAwait(false);
                left.Clear();
                break;
            }
        }

        await PullEachAsync([.. left, .. large], cancellationToken).ConfigureAwait(false);
    }

    private Task PullEachAsync(List<Digest> digests, CancellationToken cancellationToken) =>
        transfers.MoveEachAsync(digests, TransferDirection.Pull, cancellationToken);

    private async Task<PeerException?> TryReceiveAsync(
        IBatchPeer peer, BatchArrivals arrivals, List<Digest> digests, CancellationToken cancellationToken)
    {
        try
        {
            await arrivals.ReceiveAsync(peer, digests, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (PeerException exception)
        {
            context.NoteBatchFailure(exception);
            return exception;
        }
    }

    /// <summary>Waits; false when this batch fails although the peer answers.</summary>
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
