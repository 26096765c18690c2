namespace BlobStash.Client.Tests.Simulation;

/// <summary>What happened in simulations, by name; tells whether they met what they are for.</summary>
internal sealed class SimulationCensus
{
    public SortedDictionary<string, long> Counts { get; } = new(StringComparer.Ordinal);

    public void Count(string what, long times = 1) => Counts[what] = Counts.GetValueOrDefault(what) + times;

    /// <summary>Notes the largest value.</summary>
    public void Most(string what, long value) => Counts[what] = Math.Max(Counts.GetValueOrDefault(what), value);

    public void Add(SimulationCensus other)
    {
        foreach (var (what, times) in other.Counts)
        {
            if (what.StartsWith("most ", StringComparison.Ordinal))
            {
                Most(what, times);
            }
            else
            {
                Count(what, times);
            }
        }
    }
}
