using BlobStash.Client.Peers;
using BlobStash.Client.Sessions;
using BlobStash.Core.Digests;
using BlobStash.Sync.Reconciliation;
using BlobStash.Sync.Sketches;

namespace BlobStash.Client.Reconciliation;

/// <summary>
/// Finds a difference beyond the maintained symbols: coded symbols over each bucket whose leaves differ, which both
/// sides make when asked. A bucket whose symbols name nothing is looked at by its list.
/// </summary>
internal sealed class BucketSketchExchange(
    ISketchReplica local, ISketchPeer peer, ShortIdResolution resolution, SessionRetries retries)
{
    /// <summary>Digests of this side up to which several buckets are looked at at once.</summary>
    private const long MaxSharedCount = 16_000_000;

    private const int MaxConcurrentBuckets = 4;

    /// <summary>Room above the share of a bucket that the estimate tells, since no bucket has just its share.</summary>
    private const int SpareDifferences = 16;

    private int _undecoded;

    /// <summary>Buckets that needed their list.</summary>
    public int UndecodedBuckets => _undecoded;

    /// <summary>Visits every bucket that differs; the visits overlap.</summary>
    /// <param name="steps">The buckets.</param>
    /// <param name="estimate">How many ids differ in all of them.</param>
    /// <param name="survey">Looks at a bucket by its list.</param>
    /// <param name="visit">Told what was found.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task FindAsync(
        IReadOnlyList<BucketStep> steps, long estimate, BucketSurvey survey, PartVisitor visit,
        CancellationToken cancellationToken)
    {
        var share = (estimate / Math.Max(1, steps.Count)) + SpareDifferences;
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = local.GetState().Count > MaxSharedCount ? 1 : MaxConcurrentBuckets,
            CancellationToken = cancellationToken,
        };
        return Parallel.ForEachAsync(steps, parallel, async (step, token) =>
        {
            var part = step.NeedsPeerDigests
                ? await TryDecodeAsync(step.Prefix, share, token).ConfigureAwait(false)
                : null;
            if (part is null)
            {
                Interlocked.Add(ref _undecoded, step.NeedsPeerDigests ? 1 : 0);
                part = await survey.FindAsync(step, token).ConfigureAwait(false);
            }

            await visit(part, token).ConfigureAwait(false);
        });
    }

    private async Task<DifferencePart?> TryDecodeAsync(byte prefix, long share, CancellationToken cancellationToken)
    {
        try
        {
            return await DecodeAsync(prefix, share, cancellationToken).ConfigureAwait(false);
        }
        catch (PeerException exception) when (!exception.IsTransient && exception.Failure != PeerFailure.Unauthorized)
        {
            // Its list may still be had.
            return null;
        }
    }

    private async Task<DifferencePart?> DecodeAsync(byte prefix, long share, CancellationToken cancellationToken)
    {
        var ours = new List<Digest>();
        local.CopyBucket(prefix, ours);
        var encoder = new GrowingSketch(local.SketchKey, ours);
        var count = (int)Math.Min(DifferenceEstimate.SymbolsFor(share), encoder.Limit);
        var first = await AskAsync(prefix, new SymbolRange(0, count), cancellationToken).ConfigureAwait(false);
        if (first.FirstIndex != 0 || first.Symbols.IsEmpty || first.KeyFingerprint != local.SketchKey.Fingerprint)
        {
            return null;
        }

        var exchange = new SymbolExchange(
            local.SketchKey,
            (from, next, token) => AskAsync(prefix, new SymbolRange(from, next, first.Version), token),
            encoder.Cover);
        var decoder = await exchange.DecodeAsync(first, encoder.Limit, cancellationToken).ConfigureAwait(false);
        if (decoder.State != SketchDecoderState.Complete)
        {
            return null;
        }

        var have = new List<Digest>(decoder.Have.Count);
        foreach (var shortId in decoder.Have)
        {
            BucketSearch.AppendMatches(ours, shortId, have);
        }

        return new DifferencePart(
            have, await resolution.ResolveAsync(decoder.Need, cancellationToken).ConfigureAwait(false));
    }

    private Task<SymbolBlock> AskAsync(byte prefix, SymbolRange range, CancellationToken cancellationToken) =>
        retries.RunAsync(
            async token =>
            {
                var answer = await peer.GetBucketSketchAsync(prefix, range, token).ConfigureAwait(false);
                return answer.Symbols;
            },
            cancellationToken);
}
