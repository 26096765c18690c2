using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;

namespace BlobStash.Client.Tests.Simulation;

/// <summary>
/// What the last change of each blob, by its stamp, makes of it on all nodes that are at rest: whoever made it, and
/// on whatever way it came. It says so only where nothing lawful stands in the way.
/// </summary>
internal sealed class LastChanges(IReadOnlyList<SimulatedNode> nodes)
{
    private readonly Dictionary<Digest, List<MadeChange>> _changes = [];
    private readonly int[] _restorations = new int[nodes.Count];

    public void NotePut(int node, Digest digest, Stamp stamp) => Note(node, digest, stamp, isPut: true, isLocal: false);

    public void NoteDelete(int node, Digest digest, Stamp stamp, bool isLocal) =>
        Note(node, digest, stamp, isPut: false, isLocal);

    /// <summary>What a node did before, it may have lost.</summary>
    public void NoteRestore(int node) => _restorations[node]++;

    /// <summary>Checks all blobs on all nodes.</summary>
    /// <param name="customs">What holds for all nodes.</param>
    /// <param name="census">Counts what there was to say.</param>
    /// <exception cref="SimulationFailure">A node has what it must not have, or lacks what it must have.</exception>
    public void Check(Customs customs, SimulationCensus census)
    {
        foreach (var (digest, changes) in _changes)
        {
            if (MustBeStored(changes, customs))
            {
                Require(digest, changes, isStored: true);
                census.Count("last puts over deletions", changes.TrueForAll(change => change.IsPut) ? 0 : 1);
            }
            else if (MustBeDeleted(changes, customs))
            {
                Require(digest, changes, isStored: false);
                census.Count("last deletions over puts");
            }
        }
    }

    private void Note(int node, Digest digest, Stamp stamp, bool isPut, bool isLocal)
    {
        if (!_changes.TryGetValue(digest, out var changes))
        {
            _changes[digest] = changes = [];
        }

        changes.Add(new MadeChange(node, stamp, isPut, isLocal, _restorations[node]));
    }

    /// <summary>Nobody deleted it, or it was put after all deletions, which are carried wherever blobs are.</summary>
    private bool MustBeStored(List<MadeChange> changes, Customs customs)
    {
        var deletions = changes.FindAll(change => !change.IsPut);
        return (deletions.Count == 0 || (customs.AreOpen && deletions.TrueForAll(IsTaken)))
            && changes.Exists(put =>
                put.IsPut && IsKept(put) && deletions.TrueForAll(deletion => put.Stamp >= deletion.Stamp));
    }

    /// <summary>It was deleted after all puts, and no node forgets that.</summary>
    private bool MustBeDeleted(List<MadeChange> changes, Customs customs)
    {
        var deletions = changes.FindAll(change => !change.IsPut);
        return customs is { AreOpen: true }
            && customs.Grace == TimeSpan.MaxValue
            && deletions.TrueForAll(IsTaken)
            && deletions.Exists(deletion => IsKept(deletion)
                && changes.TrueForAll(change => !change.IsPut || change.Stamp < deletion.Stamp));
    }

    private bool IsKept(MadeChange change) => _restorations[change.Node] == change.Restorations;

    /// <summary>A local one stands in the way of those of others, and one from the future is refused.</summary>
    private bool IsTaken(MadeChange deletion) => !deletion.IsLocal
        && nodes.All(node => !node.Current.Changes.IsFromFuture(deletion.Stamp, Stamp.None));

    private void Require(Digest digest, List<MadeChange> changes, bool isStored)
    {
        if (nodes.FirstOrDefault(node => node.Current.Contains(in digest) != isStored) is { } wrong)
        {
            throw new SimulationFailure(
                $"At rest, {wrong.Name} {(isStored ? "lacks" : "has")} {digest} after "
                + string.Join(", ", changes.OrderBy(change => change.Stamp)));
        }
    }

    /// <summary>What a client, or a node for itself, did.</summary>
    private sealed record MadeChange(int Node, Stamp Stamp, bool IsPut, bool IsLocal, int Restorations)
    {
        public override string ToString() => $"a {(IsPut ? "put" : "deletion")} at {Stamp} on node {Node}";
    }
}
