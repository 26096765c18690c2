namespace BlobStash.Client.Tests.Simulation;

/// <summary>How bad a link is. Probabilities are of each request, or of each blob or digest that streams.</summary>
internal sealed record NetworkFaults
{
    /// <summary>A link on which requests only overtake each other.</summary>
    public static NetworkFaults None { get; } = new();

    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(0.05);

    /// <summary>Of a request, or its answer, that never comes.</summary>
    public double Loss { get; init; }

    /// <summary>Of a connection that breaks in the middle of a stream.</summary>
    public double Cut { get; init; }

    /// <summary>Of an answer that says: not now.</summary>
    public double Refusal { get; init; }

    /// <summary>Of blobs that arrive a second time, later.</summary>
    public double Duplication { get; init; }

    public static NetworkFaults Draw(Random random)
    {
        var severity = random.Pick(0, 0.2, 1, 3);
        return new NetworkFaults
        {
            LongestDelay = random.Pick(TimeSpan.FromSeconds(0.01), TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(10)),
            Loss = 0.02 * severity,
            Cut = 0.003 * severity,
            Refusal = 0.02 * severity,
            Duplication = 0.05 * severity,
        };
    }
}
