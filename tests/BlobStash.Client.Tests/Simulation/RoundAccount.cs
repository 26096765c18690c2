using BlobStash.Protocol.Documents;

namespace BlobStash.Client.Tests.Simulation;

/// <summary>
/// Holds what the sessions of a round without faults report of deletions and returns against what the nodes counted.
/// </summary>
internal sealed class RoundAccount(IReadOnlyList<SimulatedNode> nodes, IReadOnlyList<SyncRoute> routes)
{
    private readonly int[] _returned = [.. nodes.Select(node => node.Current.ReturnedCount)];
    private readonly int[] _deleted = [.. nodes.Select(node => node.Current.DeletedCount)];

    /// <exception cref="SimulationFailure">A node counted something else.</exception>
    public void Check(IReadOnlyList<SyncReport> reports)
    {
        for (var node = 0; node < nodes.Count; node++)
        {
            long returned = 0;
            long deleted = 0;
            foreach (var (route, report) in routes.Zip(reports))
            {
                returned += route.From == node ? report.Returned : 0;
                deleted += route.From == node ? report.Deletions.Here : 0;
                deleted += route.To == node ? report.Deletions.There : 0;
            }

            var current = nodes[node].Current;
            if (returned != current.ReturnedCount - _returned[node] || deleted != current.DeletedCount - _deleted[node])
            {
                throw new SimulationFailure(
                    $"To {nodes[node].Name}, {current.ReturnedCount - _returned[node]} blobs returned and "
                    + $"{current.DeletedCount - _deleted[node]} were deleted there; the reports say {returned} and "
                    + $"{deleted}.");
            }
        }
    }
}
