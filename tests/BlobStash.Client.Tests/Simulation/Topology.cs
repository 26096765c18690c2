using BlobStash.Protocol.Documents;

namespace BlobStash.Client.Tests.Simulation;

/// <summary>Who syncs with whom: drawn so that whatever one node has can reach all others.</summary>
internal static class Topology
{
    /// <summary>Draws it.</summary>
    /// <param name="random">What draws.</param>
    /// <param name="nodes">The nodes.</param>
    /// <param name="isOpen">Blobs and deletions go both ways between all who sync.</param>
    public static List<SyncRoute> Draw(Random random, IReadOnlyList<NodeTraits> nodes, bool isOpen)
    {
        var count = nodes.Count;
        var shape = random.Pick("chain", "ring", "star", "full");
        IEnumerable<(int, int)> pairs = shape switch
        {
            "chain" => Enumerable.Range(1, count - 1).Select(node => (node - 1, node)),
            "ring" => Enumerable.Range(0, count).Select(node => (node, (node + 1) % count)),
            "star" => Enumerable.Range(1, count - 1).Select(node => (0, node)),
            _ => Enumerable.Range(0, count).SelectMany(
                node => Enumerable.Range(node + 1, count - node - 1).Select(other => (node, other))),
        };
        var isOneWay = !isOpen && shape == "ring" && !nodes.Any(node => node.IsOriginal) && random.Chance(0.3);
        var way = random.Pick(SyncDirection.Push, SyncDirection.Pull);
        return isOneWay
            ? [.. pairs.Select(pair => Route(random, pair, way, isOpen))]
            : [.. pairs.SelectMany(pair => DrawBothWays(random, pair, nodes, isOpen))];
    }

    /// <summary>Routes over which blobs go both ways between two nodes, whoever begins the sessions.</summary>
    private static IEnumerable<SyncRoute> DrawBothWays(
        Random random, (int From, int To) pair, IReadOnlyList<NodeTraits> nodes, bool isOpen)
    {
        // A node that begins no sessions leaves them to the other one.
        if (nodes[pair.From].IsOriginal || (!nodes[pair.To].IsOriginal && random.Chance(0.5)))
        {
            pair = (pair.To, pair.From);
        }

        var back = nodes[pair.To].IsOriginal ? pair : (pair.To, pair.From);
        ((int From, int To) Ends, SyncDirection Direction)[] routes = random.Next(5) switch
        {
            0 => [(pair, SyncDirection.Push), (pair, SyncDirection.Pull)],
            1 when back != pair => [(pair, SyncDirection.Push), (back, SyncDirection.Push)],
            2 when back != pair => [(pair, SyncDirection.Pull), (back, SyncDirection.Pull)],
            3 when back != pair => [(pair, SyncDirection.Both), (back, SyncDirection.Both)],
            _ => [(pair, SyncDirection.Both)],
        };
        return routes.Select(route => Route(random, route.Ends, route.Direction, isOpen));
    }

    private static SyncRoute Route(
        Random random, (int From, int To) pair, SyncDirection direction, bool isOpen) => new(
            pair.From,
            pair.To,
            direction,
            isOpen || random.Chance(0.6)
                ? SyncOptions.DeletionsOf(direction)
                : random.Pick(SyncDeletions.None, SyncDeletions.Pull, SyncDeletions.Push, SyncDeletions.Both),
            random.Pick(1, 4, 16));

    /// <summary>The ways that blobs take.</summary>
    public static IEnumerable<(int From, int To)> Flows(IEnumerable<SyncRoute> routes) => routes.SelectMany(
        route => new (bool Is, (int, int) Flow)[]
        {
            (route.MovesTo, (route.From, route.To)), (route.MovesFrom, (route.To, route.From)),
        }.Where(flow => flow.Is).Select(flow => flow.Flow));
}
