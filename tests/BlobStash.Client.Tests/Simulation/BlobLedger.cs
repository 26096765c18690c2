using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Sync.Batches;

namespace BlobStash.Client.Tests.Simulation;

/// <summary>
/// What must be true of all nodes at any time, kept apart from them: a node has nothing but blobs that a client stored
/// somewhere, with their own bytes; it loses none unless a deletion that is later than its put is made there, or comes
/// over a route that carries it, or a backup takes the place of the node; and none that was deleted there is back
/// unless it was put later, the grace time of the deletion is over, or the backup had it.
/// </summary>
internal sealed class BlobLedger(IReadOnlyList<SimulatedNode> nodes, IReadOnlyList<SyncRoute> routes)
{
    private readonly HashSet<Digest> _stored = [];
    private readonly List<byte[]> _bytes = [];
    private readonly Dictionary<Digest, Stamp>[] _held = [.. nodes.Select(_ => new Dictionary<Digest, Stamp>())];
    private readonly Dictionary<Digest, Stamp>[] _deletedHere = [.. nodes.Select(_ => new Dictionary<Digest, Stamp>())];
    private readonly Dictionary<(Digest, Stamp), MadeDeletion> _made = [];
    private readonly HashSet<(Digest, Stamp)> _puts = [];
    private readonly bool _allKnowStamps = nodes.All(node => node.Traits.KnowsStamps);

    /// <summary>All blobs that a client stored on any node.</summary>
    public IReadOnlyList<byte[]> Blobs => _bytes;

    public void NotePut(int node, byte[] bytes)
    {
        var digest = Blake2b256.Hash(bytes);
        if (_stored.Add(digest))
        {
            _bytes.Add(bytes);
        }

        _held[node][digest] = PutOf(node, digest);
        _puts.Add((digest, PutOf(node, digest)));
        _deletedHere[node].Remove(digest);
    }

    public void NoteDelete(int node, Digest digest, Stamp stamp, bool isLocal)
    {
        _held[node].Remove(digest);
        _deletedHere[node][digest] = stamp;
        _made[(digest, stamp)] = new MadeDeletion(node, isLocal);
    }

    /// <summary>The grace time of all deletions on a node is over.</summary>
    public void NoteExpiry(int node) => _deletedHere[node].Clear();

    /// <summary>The node has taken the place of itself, with what it knows now.</summary>
    public void NoteRestore(int node)
    {
        var current = nodes[node].Current;
        _held[node] = current.Digests().ToDictionary(digest => digest, digest => PutOf(node, digest));
        _deletedHere[node] = current.Changes.Deletions()
            .Where(deletion => !deletion.Value.Traits.HasFlag(DeletionTraits.Expired))
            .ToDictionary(deletion => deletion.Key, deletion => deletion.Value.Stamp);
    }

    /// <summary>Checks all nodes.</summary>
    /// <exception cref="SimulationFailure">One breaks a rule.</exception>
    public void Check()
    {
        for (var node = 0; node < nodes.Count; node++)
        {
            Check(node);
        }
    }

    /// <summary>Checks one node.</summary>
    /// <exception cref="SimulationFailure">It breaks a rule.</exception>
    public void Check(int node)
    {
        var digests = nodes[node].Current.Digests();
        foreach (var digest in digests)
        {
            CheckHeld(node, digest);
        }

        foreach (var (digest, put) in _held[node].ToList())
        {
            if (!nodes[node].Current.Contains(in digest))
            {
                CheckLost(node, digest, put);
            }
        }

        foreach (var (digest, deletion) in nodes[node].Current.Changes.Deletions())
        {
            Require(WasMade(node, digest, deletion.Stamp), node, $"a deletion of {digest}, which nobody made");
        }
    }

    private void CheckHeld(int node, Digest digest)
    {
        var put = PutOf(node, digest);
        if (!_held[node].ContainsKey(digest))
        {
            Require(_stored.Contains(digest), node, $"{digest}, which no client stored anywhere");
            var bytes = nodes[node].Current.Find(digest)!;
            Require(Blake2b256.Hash(bytes) == digest, node, $"{digest}, with bytes that are not its own");
        }

        // Where a node knows no stamps, those that get a blob from it give it one of their own.
        Require(!_allKnowStamps || _puts.Contains((digest, put)), node, $"{digest} of {put}, when nobody put it");
        if (_deletedHere[node].TryGetValue(digest, out var deletion))
        {
            Require(
                nodes[node].Traits.KnowsStamps && put >= deletion,
                node,
                $"{digest} of {put}, which was deleted there at {deletion}");
        }

        _held[node][digest] = put;
    }

    private void CheckLost(int node, Digest digest, Stamp put)
    {
        var found = nodes[node].Current.Changes.FindDeletion(digest);
        Require(
            found is { } deletion && deletion.Stamp > put && WasMade(node, digest, deletion.Stamp),
            node,
            $"no {digest} any more, which was put at {put}");
        _held[node].Remove(digest);
    }

    /// <summary>Whether a deletion was made on this node, or somewhere from where it may come.</summary>
    private bool WasMade(int node, Digest digest, Stamp stamp) =>
        _made.TryGetValue((digest, stamp), out var made)
        && (made.Node == node || (!made.IsLocal && TakesDeletions(node)));

    private bool TakesDeletions(int node) => nodes[node].Traits.KnowsStamps && routes.Any(route =>
        (route.From == node && route.Deletions.Takes() && nodes[route.To].Traits.KnowsStamps)
        || (route.To == node
            && route.Deletions.Gives()
            && nodes[route.From].Traits.KnowsStamps
            && !nodes[node].Traits.RefusesDeletions));

    private Stamp PutOf(int node, Digest digest) => nodes[node].Current.Changes.FindPut(digest);

    private void Require(bool isMet, int node, string complaint)
    {
        if (!isMet)
        {
            throw new SimulationFailure($"{nodes[node].Name} has {complaint}.");
        }
    }

    /// <summary>Where a deletion was made.</summary>
    private sealed record MadeDeletion(int Node, bool IsLocal);
}
