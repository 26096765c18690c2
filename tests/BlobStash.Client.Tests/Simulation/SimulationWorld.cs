using BlobStash.Core.Hashing;

namespace BlobStash.Client.Tests.Simulation;

/// <summary>The nodes of one simulation and the time that they live in.</summary>
internal sealed class SimulationWorld : IDisposable
{
    private readonly Scenario _scenario;

    public SimulationWorld(Scenario scenario, VirtualClock clock)
    {
        (_scenario, Clock) = (scenario, clock);
        Random = new Random(scenario.Seed ^ 0x5eed);
        Trace = new SimulationTrace(clock);
        Nodes = [.. scenario.Nodes.Select((traits, index) => new SimulatedNode(
            $"node {index}", traits, clock, new Random(Random.Next())))];
        Ledger = new BlobLedger(Nodes, scenario.Routes);
        foreach (var line in scenario.Describe())
        {
            Trace.Add(line);
        }
    }

    public VirtualClock Clock { get; }

    /// <summary>What happens next, of everything but the links.</summary>
    public Random Random { get; }

    public SimulationTrace Trace { get; }

    public IReadOnlyList<SimulatedNode> Nodes { get; }

    public BlobLedger Ledger { get; }

    public SimulatedLink CreateLink(SyncRoute route) =>
        new(Clock, new Random(Random.Next()), _scenario.Faults, Trace, route.ToString());

    /// <summary>A client stores a blob.</summary>
    public void Put(int node, byte[] bytes)
    {
        var deletion = Nodes[node].Current.Changes.FindDeletion(Blake2b256.Hash(bytes));
        Nodes[node].Put(bytes);
        Ledger.NotePut(node, bytes, deletion?.Stamp);
    }

    public void Dispose()
    {
        foreach (var node in Nodes)
        {
            node.Dispose();
        }
    }
}
