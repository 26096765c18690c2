using BlobStash.Client.Peers;
using BlobStash.Client.Sessions;
using BlobStash.Protocol.Documents;
using BlobStash.Sync.Reconciliation;

namespace BlobStash.Client.Reconciliation;

/// <summary>
/// Finds what two nodes do not share, by the cheapest method that both know: see docs/protocol/sync.md, "A session".
/// Moves nothing. Searches may follow one another, but not overlap.
/// </summary>
internal sealed class DifferenceFinder(ILocalReplica local, IPeer peer, SessionRetries retries)
{
    /// <summary>Searches that are begun again because the peer let go of its snapshot.</summary>
    private const int MaxRestarts = 2;

    /// <summary>
    /// Searches. The visits of different parts may overlap; what a search visited before it failed was found.
    /// </summary>
    /// <param name="distrust">Why coded symbols are not to be used; null when they are.</param>
    /// <param name="visit">Told what was found.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="PeerException">The peer failed for good.</exception>
    /// <exception cref="SessionEndedException">The peer failed too often in a row.</exception>
    public async Task<Finding> FindAsync(string? distrust, PartVisitor visit, CancellationToken cancellationToken)
    {
        if (local is not ISketchReplica replica || peer.Sketches is not { } sketches)
        {
            return await ExchangeBucketsAsync(0, visit, cancellationToken).ConfigureAwait(false);
        }

        var search = new SketchSearch(replica, peer, sketches, retries);
        var fallback = distrust;
        for (var restarts = 0; fallback is null; restarts++)
        {
            try
            {
                return await search.FindAsync(visit, cancellationToken).ConfigureAwait(false);
            }
            catch (SketchUnusableException exception)
            {
                fallback = exception.Message;
            }
            catch (PeerException exception) when (exception.Failure == PeerFailure.NotFound)
            {
                fallback = "The peer knows no sketches.";
            }
            catch (PeerException exception)
                when (exception.Failure == PeerFailure.Gone && restarts < MaxRestarts && search.DonePrefixes == 0)
            {
                // It let go of the snapshot: begin again with a new one.
            }
            catch (PeerException exception)
                when (exception.Failure is PeerFailure.Protocol or PeerFailure.TooLarge
                    or PeerFailure.Rejected or PeerFailure.RequestTooLarge or PeerFailure.Gone)
            {
                fallback = exception.Message;
            }
        }

        var finding = await ExchangeBucketsAsync(search.DonePrefixes, visit, cancellationToken).ConfigureAwait(false);
        return finding with { Fallback = fallback };
    }

    private async Task<Finding> ExchangeBucketsAsync(
        int firstPrefix, PartVisitor visit, CancellationToken cancellationToken)
    {
        var theirs = await retries.RunAsync(peer.GetStateAsync, cancellationToken).ConfigureAwait(false);
        var reconciler = new MerkleReconciler(local.GetState(), theirs);
        if (reconciler.IsAlreadyInSync)
        {
            return new Finding(SyncMethod.Roots) { EqualRoot = theirs.MerkleRoot };
        }

        if (reconciler.IsContradictory)
        {
            throw new PeerException(
                $"The peer {peer.Name} tells another root for the same leaves, which cannot be.", false);
        }

        var survey = new BucketSurvey(local, peer, retries);
        BucketStep[] steps = [.. reconciler.Steps.Where(step => step.Prefix >= firstPrefix)];
        await survey.VisitAsync(steps, visit, cancellationToken).ConfigureAwait(false);
        return new Finding(SyncMethod.Buckets);
    }
}
