using System.Globalization;

namespace BlobStash.Client.Tests.Simulation;

/// <summary>What a seed makes of a simulation, before it begins.</summary>
internal sealed class Scenario
{
    /// <summary>What all nodes have at first takes time, and adds nothing.</summary>
    private const int MaxCommonBytes = 2_000_000;

    public Scenario(int seed)
    {
        Seed = seed;
        var random = new Random(seed);
        var count = random.Next(2, 6);
        Customs = Customs.Draw(random);
        for (var node = 0; node < count; node++)
        {
            Nodes.Add(NodeTraits.Draw(random, Nodes.TrueForAll(other => !other.IsOriginal), Customs));
        }

        Routes = Topology.Draw(random, Nodes, Customs.AreOpen);
        CommonBlobs = random.Pick(0, 10, 100, 300, 600);
        OwnBlobs = random.Pick(0, 3, 30, 200);
        MaxBlobLength = random.Pick(8, 40, 40, 3000, 20_000);
        CommonBlobs = Math.Min(CommonBlobs, MaxCommonBytes / MaxBlobLength);
        Storm = TimeSpan.FromSeconds(random.Pick(1, 60, 240));
        Incidents = random.Pick(0, 5, 25, 80);
        Faults = NetworkFaults.Draw(random);
    }

    public int Seed { get; }

    public Customs Customs { get; }

    public List<NodeTraits> Nodes { get; } = [];

    /// <summary>Whether deletions travel between any of the nodes.</summary>
    public bool HasStamps => Nodes.Exists(node => node.KnowsStamps);

    public List<SyncRoute> Routes { get; }

    /// <summary>Blobs that all nodes have at first.</summary>
    public int CommonBlobs { get; }

    /// <summary>Most blobs that a node has alone at first.</summary>
    public int OwnBlobs { get; }

    public int MaxBlobLength { get; }

    /// <summary>How long clients, faults and liars are at work.</summary>
    public TimeSpan Storm { get; }

    /// <summary>What happens meanwhile: puts, deletions, restarts, restorations, lies, wrong clocks.</summary>
    public int Incidents { get; }

    public NetworkFaults Faults { get; }

    public IEnumerable<string> Describe()
    {
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"seed {Seed}: {CommonBlobs} common and up to {OwnBlobs} own blobs of up to {MaxBlobLength} bytes, "
            + $"{Incidents} incidents in {Storm.TotalSeconds} s, routes {string.Join(' ', Routes)}");
        for (var node = 0; node < Nodes.Count; node++)
        {
            yield return $"node {node}: {Nodes[node]}";
        }

        yield return Customs.ToString();
        yield return Faults.ToString();
    }
}
