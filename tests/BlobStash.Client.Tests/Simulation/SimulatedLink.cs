using BlobStash.Client.Tests.StandIns;

namespace BlobStash.Client.Tests.Simulation;

/// <summary>The way of the requests of one node to another: slow, lossy, and a little different each time.</summary>
internal sealed class SimulatedLink(
    VirtualClock clock, Random random, NetworkFaults faults, SimulationTrace trace, string name)
{
    /// <summary>How long a node waits for an answer that was lost.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly List<Task> _stragglers = [];

    public string Name => name;

    public Random Random => random;

    /// <summary>How bad it is now.</summary>
    public NetworkFaults Faults { get; set; } = faults;

    /// <summary>A request is on its way; it may get lost.</summary>
    public async Task SendAsync(string request, int number, CancellationToken cancellationToken)
    {
        trace.Add($"{name} #{number} {request}");
        await TravelAsync(cancellationToken);
        await LoseAsync($"#{number} request", cancellationToken);
        if (random.Chance(Faults.Refusal))
        {
            trace.Add($"{name} #{number} is refused for now");
            throw MemoryLink.Fault(PeerFailure.Unavailable);
        }
    }

    /// <summary>The answer is on its way back; it may get lost.</summary>
    public async Task ReturnAsync(int number, CancellationToken cancellationToken)
    {
        await TravelAsync(cancellationToken);
        await LoseAsync($"#{number} answer", cancellationToken);
    }

    public Task TravelAsync(CancellationToken cancellationToken) =>
        Task.Delay(random.Time(Faults.LongestDelay), clock, cancellationToken);

    /// <summary>One more piece of a stream passes, or the connection breaks.</summary>
    public void Carry()
    {
        if (random.Chance(Faults.Cut))
        {
            trace.Add($"{name} is cut");
            throw MemoryLink.Cut();
        }
    }

    /// <summary>Whether a request that stores something arrives a second time.</summary>
    public bool Duplicates() => random.Chance(Faults.Duplication);

    /// <summary>Lets something arrive later, for which nobody waits.</summary>
    public void Straggle(int number, Func<Task> arrive) => _stragglers.Add(StraggleAsync(number, arrive));

    /// <summary>Waits for everything that is still on its way.</summary>
    public Task SettleAsync() => Task.WhenAll(_stragglers);

    private async Task StraggleAsync(int number, Func<Task> arrive)
    {
        await Task.Delay(random.Time(TimeSpan.FromSeconds(30)), clock, CancellationToken.None);
        trace.Add($"{name} #{number} arrives again");
        await arrive();
    }

    private async Task LoseAsync(string what, CancellationToken cancellationToken)
    {
        if (random.Chance(Faults.Loss))
        {
            trace.Add($"{name} {what} is lost");
            await Task.Delay(Patience, clock, cancellationToken);
            throw MemoryLink.Fault(PeerFailure.TimedOut);
        }
    }
}
