using BlobStash.Client.Peers;
using BlobStash.Client.Sessions;
using BlobStash.Protocol.Documents;
using BlobStash.Sync.Reconciliation;
using BlobStash.Sync.Sketches;

namespace BlobStash.Client.Reconciliation;

/// <summary>
/// Searches with a peer that knows sketches: the first symbols tell how similar the sets are, and that tells the
/// method.
/// </summary>
internal sealed class SketchSearch(
    ISketchReplica local, IPeer peer, ISketchPeer sketches, SessionRetries retries)
{
    /// <summary>Most digests that a peer may claim; what it claims sizes nothing.</summary>
    private const long MaxPeerCount = 1L << 32;

    /// <summary>Buckets below this one were visited, although the search failed afterwards.</summary>
    public int DonePrefixes { get; private set; }

    /// <summary>Searches once.</summary>
    /// <exception cref="SketchUnusableException">Coded symbols do not name the difference.</exception>
    public async Task<Finding> FindAsync(PartVisitor visit, CancellationToken cancellationToken)
    {
        var root = local.GetMerkleRoot();
        var ours = await local.GetSymbolsAsync(cancellationToken).ConfigureAwait(false);
        var answer = await retries.RunAsync(
            token => sketches.GetSketchAsync(
                new SymbolRange(0, SymbolGrowth.FirstCount, Node: local.Node), root, token),
            cancellationToken).ConfigureAwait(false);
        if (answer is null)
        {
            return new Finding(SyncMethod.Roots) { EqualRoot = root };
        }

        RequireUsable(answer);
        var similarity = new SetSimilarity(
            ours.Count,
            answer.Symbols.Count,
            DifferenceEstimate.Estimate(answer.Symbols, ours),
            Math.Min(answer.Summary.SymbolCount, ours.EndIndex))
        {
            ReceivedSymbols = answer.Symbols.EndIndex,
        };
        switch (similarity.ChooseMethod())
        {
            case ReconciliationMethod.Lists:
                await MergeListsAsync(similarity, visit, cancellationToken).ConfigureAwait(false);
                return new Finding(SyncMethod.Lists);
            case ReconciliationMethod.BucketSketches:
                return await SketchBucketsAsync(similarity, visit, cancellationToken).ConfigureAwait(false);
            default:
                return await DecodeAsync(answer, ours, similarity, visit, cancellationToken)
                    .ConfigureAwait(false);
        }
    }

    /// <summary>Refuses an answer from which no search can begin.</summary>
    private void RequireUsable(SketchAnswer answer)
    {
        if (answer.Summary.Node == local.Node)
        {
            throw new PeerException(
                $"The peer {peer.Name} is this node itself: it talks to itself.", false)
            {
                Failure = PeerFailure.Itself,
            };
        }

        var block = answer.Symbols;
        if (block.KeyFingerprint != local.SketchKey.Fingerprint)
        {
            throw new SketchUnusableException("The peer makes its sketch under another key.");
        }

        if (block.FirstIndex != 0 || block.Symbols.IsEmpty || block.Count is < 0 or > MaxPeerCount)
        {
            throw new SketchUnusableException("The peer's first symbols cannot be used.");
        }
    }

    private async Task<Finding> DecodeAsync(
        SketchAnswer first, SymbolBlock ours, SetSimilarity similarity, PartVisitor visit,
        CancellationToken cancellationToken)
    {
        var exchange = new SymbolExchange(
            local.SketchKey, (from, count, token) => AskAsync(from, count, first, token), _ => ours);
        var decoder = await exchange.DecodeAsync(first.Symbols, similarity.SymbolCount, cancellationToken)
            .ConfigureAwait(false);
        switch (decoder.State)
        {
            case SketchDecoderState.Complete:
                break;
            case SketchDecoderState.NeedsSymbols or SketchDecoderState.TooManySymbols
                or SketchDecoderState.TooManyDifferences:
                // The estimate was too low, or the symbols are nonsense; the buckets will tell.
                var finding = await SketchBucketsAsync(similarity, visit, cancellationToken).ConfigureAwait(false);
                return finding with
                {
                    Fallback = finding.Fallback ?? "The peer's symbols did not name the difference.",
                };
            default:
                throw new SketchUnusableException("The peer's symbols contradict each other.");
        }

        if (decoder.Need.Count + decoder.Have.Count == 0)
        {
            return new Finding(SyncMethod.Symbols) { IsBlind = true };
        }

        var resolution = new ShortIdResolution(sketches, retries);
        var need = await resolution.ResolveAsync(decoder.Need, cancellationToken).ConfigureAwait(false);
        await visit(new DifferencePart(local.Resolve(decoder.Have), need), cancellationToken).ConfigureAwait(false);
        return new Finding(SyncMethod.Symbols) { Fallback = Describe(resolution) };
    }

    private async Task<SymbolBlock> AskAsync(
        int from, int count, SketchAnswer first, CancellationToken cancellationToken)
    {
        var range = new SymbolRange(from, count, first.Symbols.Version);
        var answer = await retries.RunAsync(
            token => sketches.GetSketchAsync(range, null, token), cancellationToken).ConfigureAwait(false);
        return answer?.Symbols ?? throw new SketchUnusableException("The peer gave no symbols when asked for more.");
    }

    private async Task MergeListsAsync(
        SetSimilarity similarity, PartVisitor visit, CancellationToken cancellationToken)
    {
        var lists = new ListExchange(local, sketches, retries);
        try
        {
            await lists.FindAsync(similarity.CountThere, visit, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            DonePrefixes = lists.DonePrefixes;
        }
    }

    private async Task<Finding> SketchBucketsAsync(
        SetSimilarity similarity, PartVisitor visit, CancellationToken cancellationToken)
    {
        var theirs = await retries.RunAsync(peer.GetStateAsync, cancellationToken).ConfigureAwait(false);
        var steps = new MerkleReconciler(local.GetState(), theirs).Steps;
        var resolution = new ShortIdResolution(sketches, retries);
        var exchange = new BucketSketchExchange(local, sketches, resolution, retries);
        var survey = new BucketSurvey(local, peer, retries);
        await exchange.FindAsync(steps, similarity.EstimatedDifference, survey, visit, cancellationToken)
            .ConfigureAwait(false);
        return exchange.UndecodedBuckets == 0
            ? new Finding(SyncMethod.BucketSketches) { Fallback = Describe(resolution) }
            : new Finding(SyncMethod.Buckets)
            {
                Fallback = $"The symbols of {exchange.UndecodedBuckets} buckets did not name their difference.",
            };
    }

    private static string? Describe(ShortIdResolution resolution) => resolution.Unnamed == 0
        ? null
        : $"The peer did not name {resolution.Unnamed} of the blobs that its symbols show.";
}
