namespace BlobStash.LoadBench.Comparisons;

/// <summary>Where the values of several rounds lie.</summary>
/// <param name="Median">The middle value, or the mean of the two in the middle.</param>
/// <param name="Min">The least.</param>
/// <param name="Max">The greatest.</param>
internal readonly record struct Spread(double Median, double Min, double Max)
{
    /// <summary>The spread of some values, at least one.</summary>
    public static Spread Of(IEnumerable<double> values)
    {
        double[] ascending = [.. values.Order()];
        ArgumentOutOfRangeException.ThrowIfZero(ascending.Length, nameof(values));
        var upper = ascending.Length / 2;
        var lower = (ascending.Length - 1) / 2;
        return new Spread((ascending[lower] + ascending[upper]) / 2, ascending[0], ascending[^1]);
    }
}
