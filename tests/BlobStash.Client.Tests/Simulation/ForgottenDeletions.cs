using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;
using BlobStash.Protocol.Frames;

namespace BlobStash.Client.Tests.Simulation;

/// <summary>
/// Deletions whose grace time is over on every node that still has them, at one moment: they must not come to another
/// node from then on.
/// </summary>
internal sealed class ForgottenDeletions
{
    private readonly IReadOnlyList<SimulatedNode> _nodes;
    private readonly HashSet<(int Node, Digest Digest, Stamp Stamp)> _holders = [];
    private readonly HashSet<(Digest, Stamp)> _forgotten = [];

    public ForgottenDeletions(IReadOnlyList<SimulatedNode> nodes)
    {
        _nodes = nodes;
        var remembered = new HashSet<(Digest, Stamp)>();
        foreach (var (node, digest, deletion) in All())
        {
            var name = (digest, deletion.Stamp);
            _holders.Add((node, digest, deletion.Stamp));
            (deletion.Traits.HasFlag(DeletionTraits.Expired) ? _forgotten : remembered).Add(name);
        }

        _forgotten.ExceptWith(remembered);
    }

    public int Count => _forgotten.Count;

    /// <exception cref="SimulationFailure">One has travelled.</exception>
    public void Check()
    {
        foreach (var (node, digest, deletion) in All())
        {
            if (_forgotten.Contains((digest, deletion.Stamp)) && !_holders.Contains((node, digest, deletion.Stamp)))
            {
                throw new SimulationFailure(
                    $"{_nodes[node].Name} took a deletion of {digest} at {deletion.Stamp}, whose grace time is over.");
            }
        }
    }

    private IEnumerable<(int Node, Digest Digest, BlobStanding Deletion)> All() =>
        _nodes.SelectMany((node, index) => node.Current.Changes.Deletions()
            .Select(known => (index, known.Digest, known.Deletion)));
}
