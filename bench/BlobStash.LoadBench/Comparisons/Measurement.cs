namespace BlobStash.LoadBench.Comparisons;

/// <summary>One figure that a build reached in one round.</summary>
/// <param name="Name">The figure with its unit; the same in every round and for both builds.</param>
/// <param name="Kind">What a larger value means.</param>
/// <param name="Value">The value; 0 where the clock was too coarse for it.</param>
internal readonly record struct Measurement(string Name, FigureKind Kind, double Value)
{
    /// <summary>How many times as fast as another this is; null where one of the two is too small to tell.</summary>
    public double? FindSpeed(Measurement other) => Value <= 0 || other.Value <= 0
        ? null
        : Kind == FigureKind.Rate ? Value / other.Value : other.Value / Value;
}
