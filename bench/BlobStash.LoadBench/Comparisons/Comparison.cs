namespace BlobStash.LoadBench.Comparisons;

/// <summary>
/// Gathers what two builds reached round by round. The ratio is taken within each round, whose two runs the machine
/// treated most alike, and not of the medians.
/// </summary>
internal sealed class Comparison
{
    private readonly List<(IReadOnlyList<Measurement> This, IReadOnlyList<Measurement> Other)> _rounds = [];

    /// <summary>Adds a round.</summary>
    /// <exception cref="ArgumentException">The two name other figures than each other or than the first.</exception>
    public void Add(IReadOnlyList<Measurement> own, IReadOnlyList<Measurement> other)
    {
        IReadOnlyList<Measurement> first = _rounds.Count == 0 ? own : _rounds[0].This;
        if (!Names(own).SequenceEqual(Names(first)) || !Names(other).SequenceEqual(Names(first)))
        {
            throw new ArgumentException("Only the same figures can be compared.", nameof(other));
        }
        _rounds.Add((own, other));
    }

    /// <summary>The figures in the order in which they were measured.</summary>
    public IReadOnlyList<ComparedFigure> Summarize() => _rounds.Count == 0
        ? []
        : [.. Enumerable.Range(0, _rounds[0].This.Count).Select(Summarize)];

    private static IEnumerable<string> Names(IReadOnlyList<Measurement> measured) =>
        measured.Select(static figure => figure.Name);

    private ComparedFigure Summarize(int figure)
    {
        double[] speeds = [.. _rounds
            .Select(round => round.This[figure].FindSpeed(round.Other[figure]))
            .OfType<double>()];
        return new ComparedFigure(
            _rounds[0].This[figure].Name,
            Spread.Of(_rounds.Select(round => round.This[figure].Value)).Median,
            Spread.Of(_rounds.Select(round => round.Other[figure].Value)).Median,
            speeds.Length == 0 ? null : Spread.Of(speeds));
    }
}
