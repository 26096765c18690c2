using BlobStash.Sync.Sketches;

namespace BlobStash.Client.Reconciliation;

/// <summary>
/// Asks for coded symbols of one set, block after block, until those of both sides name the difference. Bounded by the
/// symbols that there are and by <see cref="SymbolGrowth.MaxBlocks"/>, whatever the peer answers.
/// </summary>
/// <param name="key">The key of the checksums.</param>
/// <param name="ask">Asks the peer for symbols from an index on.</param>
/// <param name="cover">Gives a block of this side that covers all indices below the argument.</param>
internal sealed class SymbolExchange(
    SketchKey key, Func<int, int, CancellationToken, Task<SymbolBlock>> ask, Func<int, SymbolBlock> cover)
{
    /// <summary>Decodes.</summary>
    /// <param name="first">The peer's first block, from index 0 on.</param>
    /// <param name="limit">Most symbols to take; both sides have as many.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The decoder in a final state; or not, when the peer does not come to an end.</returns>
    public async Task<SketchDecoder> DecodeAsync(SymbolBlock first, int limit, CancellationToken cancellationToken)
    {
        var decoder = new SketchDecoder(key, new SketchDecoderLimits
        {
            MaxSymbols = limit,
            MaxDifferences = Math.Max(limit, SketchDecoderLimits.Default.MaxDifferences),
        });
        var received = first;
        decoder.Add(first, cover(Math.Min(first.EndIndex, limit)));
        for (var blocks = 1; blocks < SymbolGrowth.MaxBlocks && IsHungry(decoder, limit); blocks++)
        {
            var estimate = DifferenceEstimate.Estimate(received, cover(received.EndIndex));
            var count = SymbolGrowth.NextCount(decoder.SymbolCount, blocks, estimate, limit);
            var next = await ask(decoder.SymbolCount, count, cancellationToken).ConfigureAwait(false);
            decoder.Add(next, cover(Math.Min(Math.Max(next.EndIndex, decoder.SymbolCount), limit)));
            if (IsHungry(decoder, limit))
            {
                received = received.Append(next);
            }
        }

        return decoder;
    }

    private static bool IsHungry(SketchDecoder decoder, int limit) =>
        decoder.State == SketchDecoderState.NeedsSymbols && decoder.SymbolCount < limit;
}
