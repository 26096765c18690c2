namespace BlobStash.LoadBench.Comparisons;

/// <summary>One figure of two builds over all rounds.</summary>
/// <param name="Name">The figure with its unit.</param>
/// <param name="This">The median of this build.</param>
/// <param name="Other">The median of the other.</param>
/// <param name="Speed">
/// How many times as fast this build was as the other, round by round; null where no round could tell.
/// </param>
internal sealed record ComparedFigure(string Name, double This, double Other, Spread? Speed);
