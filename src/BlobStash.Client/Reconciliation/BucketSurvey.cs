using BlobStash.Client.Peers;
using BlobStash.Client.Sessions;
using BlobStash.Core.Digests;
using BlobStash.Sync.Reconciliation;

namespace BlobStash.Client.Reconciliation;

/// <summary>
/// Looks at the buckets that differ, several at once, and hands each one's difference on. Memory: the digests of
/// <see cref="MaxConcurrentBuckets"/> buckets of both nodes.
/// </summary>
internal sealed class BucketSurvey(ILocalReplica local, IPeer peer, SessionRetries retries)
{
    /// <summary>Buckets looked at at once; enough to hide a round trip, few enough to bound the memory.</summary>
    public const int MaxConcurrentBuckets = 4;

    /// <summary>Visits every step; the visits of different buckets overlap.</summary>
    /// <exception cref="PeerException">A leaf list could not be had.</exception>
    public Task VisitAsync(IReadOnlyList<BucketStep> steps, PartVisitor visit, CancellationToken cancellationToken)
    {
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = MaxConcurrentBuckets,
            CancellationToken = cancellationToken,
        };
        return Parallel.ForEachAsync(steps, options, async (step, token) =>
        {
            var part = await FindAsync(step, token).ConfigureAwait(false);
            await visit(part, token).ConfigureAwait(false);
        });
    }

    /// <summary>Finds the difference of one bucket.</summary>
    public async Task<DifferencePart> FindAsync(BucketStep step, CancellationToken cancellationToken)
    {
        List<Digest> theirs = step.NeedsPeerDigests
            ? await retries.RunAsync(token => peer.GetLeafAsync(step.Prefix, token), cancellationToken)
                .ConfigureAwait(false)
            : [];

        // Read after the peer's list came in, so that blobs stored here meanwhile are not asked for.
        var ours = new List<Digest>();
        local.CopyBucket(step.Prefix, ours);
        var difference = MerkleReconciler.Reconcile(step, ours, theirs);
        return new DifferencePart(difference.Have, difference.Need);
    }
}
