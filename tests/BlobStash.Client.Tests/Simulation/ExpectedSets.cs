using BlobStash.Core.Digests;

namespace BlobStash.Client.Tests.Simulation;

/// <summary>
/// What each node must have after so many rounds in which every route had a session and nothing else happened. A round
/// carries a blob one step further at least, along every route that moves blobs that way, unless it was deleted on the
/// node that lacks it; in the end, every node has exactly what can reach it. Where no deletion stands in the way, that
/// is the same on all nodes.
/// </summary>
internal sealed class ExpectedSets(IReadOnlyList<SimulatedNode> nodes, IReadOnlyList<SyncRoute> routes)
{
    private HashSet<Digest>[] _least = [.. nodes.Select(node => new HashSet<Digest>(node.Current.Digests()))];

    /// <summary>Whether another round changes nothing.</summary>
    public bool IsFinal { get; private set; }

    /// <summary>Whether all nodes end with the same set.</summary>
    public bool AreEqual => _least.All(set => set.SetEquals(_least[0]));

    /// <summary>One more round.</summary>
    public void Advance()
    {
        var next = _least.Select(set => new HashSet<Digest>(set)).ToArray();
        foreach (var (from, to) in Topology.Flows(routes))
        {
            next[to].UnionWith(_least[from].Where(digest => !nodes[to].Current.IsDeleted(in digest)));
        }

        IsFinal = next.Zip(_least).All(pair => pair.First.Count == pair.Second.Count);
        _least = next;
    }

    /// <summary>Compares the nodes with what they must have at least; in the end, with what they must have.</summary>
    /// <exception cref="SimulationFailure">One has too little, or in the end too much.</exception>
    public void Check(int round)
    {
        for (var node = 0; node < nodes.Count; node++)
        {
            HashSet<Digest> now = [.. nodes[node].Current.Digests()];
            var missing = _least[node].Except(now).ToList();
            var surplus = IsFinal ? now.Except(_least[node]).ToList() : [];
            if (missing.Count + surplus.Count > 0)
            {
                throw new SimulationFailure(
                    $"After round {round}, {nodes[node].Name} lacks {missing.Count} blobs ({First(missing)}) and has "
                    + $"{surplus.Count} too many ({First(surplus)}).");
            }
        }
    }

    private static string First(List<Digest> digests) => digests.Count == 0 ? "none" : digests[0].ToString();
}
