namespace BlobStash.Sync.Sketches;

/// <summary>What is known of two sets before their difference is, and what follows from it.</summary>
/// <param name="CountHere">Digests on this side.</param>
/// <param name="CountThere">Digests on the peer's side.</param>
/// <param name="EstimatedDifference">By <see cref="DifferenceEstimate.Estimate"/>.</param>
/// <param name="SymbolCount">Coded symbols of the whole set that both sides keep.</param>
public readonly record struct SetSimilarity(
    long CountHere, long CountThere, long EstimatedDifference, int SymbolCount)
{
    /// <summary>Share of the larger set from which on lists are preferred, in percent.</summary>
    public const int MinListPercent = 10;

    /// <summary>Chooses the way to find the difference.</summary>
    public ReconciliationMethod ChooseMethod()
    {
        if (EstimatedDifference == 0 && CountHere == CountThere)
        {
            return ReconciliationMethod.Identical;
        }

        var larger = Math.Max(CountHere, CountThere);
        var isMuch = EstimatedDifference > larger / (100.0 / MinListPercent);
        if (isMuch || CountHere == 0 || CountThere == 0)
        {
            return ReconciliationMethod.Lists;
        }

        return DifferenceEstimate.SymbolsFor(EstimatedDifference) <= SymbolCount
            ? ReconciliationMethod.Symbols
            : ReconciliationMethod.BucketSketches;
    }
}
