namespace BlobStash.Sync.Sketches;

/// <summary>What is known of two sets before their difference is, and what follows from it.</summary>
/// <param name="CountHere">Digests on this side.</param>
/// <param name="CountThere">Digests on the peer's side.</param>
/// <param name="EstimatedDifference">By <see cref="DifferenceEstimate.Estimate"/>.</param>
/// <param name="SymbolCount">Coded symbols of the whole set that both sides keep.</param>
public readonly record struct SetSimilarity(
    long CountHere, long CountThere, long EstimatedDifference, int SymbolCount)
{
    /// <summary>Symbols of the whole set that are here already, and cost nothing any more.</summary>
    public int ReceivedSymbols { get; init; }

    /// <summary>Chooses the cheapest way to find the difference, by <see cref="ReconciliationCost"/>.</summary>
    public ReconciliationMethod ChooseMethod()
    {
        if (EstimatedDifference == 0 && CountHere == CountThere)
        {
            return ReconciliationMethod.Identical;
        }

        if (CountHere == 0 || CountThere == 0)
        {
            return ReconciliationMethod.Lists;
        }

        var lists = ReconciliationCost.OfLists(this);
        var symbols = ReconciliationCost.OfSymbols(this);
        var buckets = ReconciliationCost.OfBucketSketches(this);
        if (lists <= Math.Min(symbols, buckets))
        {
            return ReconciliationMethod.Lists;
        }

        return symbols <= buckets ? ReconciliationMethod.Symbols : ReconciliationMethod.BucketSketches;
    }
}
