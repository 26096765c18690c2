using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;

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
    private readonly Dictionary<Digest, OwnDeletion>[] _deletedHere =
        [.. nodes.Select(_ => new Dictionary<Digest, OwnDeletion>())];
    private readonly HashSet<(Digest, Stamp, MadeDeletion)> _made = [];
    private readonly HashSet<(Digest, Stamp)> _puts = [];
    private readonly bool _allKnowStamps = nodes.All(node => node.Traits.KnowsStamps);
    private readonly LastChanges _last = new(nodes);

    /// <summary>All blobs that a client stored on any node.</summary>
    public IReadOnlyList<byte[]> Blobs => _bytes;

    /// <summary>A client has put a blob.</summary>
    /// <param name="node">Where.</param>
    /// <param name="bytes">The blob.</param>
    /// <param name="deletion">The deletion that was known there, which the put must be above.</param>
    public void NotePut(int node, byte[] bytes, Stamp? deletion)
    {
        var digest = Blake2b256.Hash(bytes);
        Require(
            deletion is null || PutOf(node, digest) > deletion,
            node,
            $"a put of {digest} at {PutOf(node, digest)} that is not above the deletion at {deletion}");
        if (_stored.Add(digest))
        {
            _bytes.Add(bytes);
        }

        _held[node][digest] = PutOf(node, digest);
        _puts.Add((digest, PutOf(node, digest)));
        _last.NotePut(node, digest, PutOf(node, digest));
        _deletedHere[node].Remove(digest);
    }

    public void NoteDelete(int node, Digest digest, Stamp stamp, bool isLocal)
    {
        Require(
            !_held[node].TryGetValue(digest, out var put) || put < stamp,
            node,
            $"a deletion of {digest} at {stamp} that is not above the put at {put}");
        _held[node].Remove(digest);
        _last.NoteDelete(node, digest, stamp, isLocal);
        _deletedHere[node][digest] = new OwnDeletion(stamp, nodes[node].Running.Now);
        _made.Add((digest, stamp, new MadeDeletion(node, isLocal)));
    }

    /// <summary>The node has taken the place of itself, with what it knows now.</summary>
    public void NoteRestore(int node)
    {
        _last.NoteRestore(node);
        var current = nodes[node].Current;
        _held[node] = current.Digests().ToDictionary(digest => digest, digest => PutOf(node, digest));
        _deletedHere[node] = current.Changes.Deletions().ToDictionary(
            known => known.Digest,
            known => new OwnDeletion(
                known.Deletion.Stamp,
                nodes[node].Running.Now - current.Changes.FindAge(known.Digest)!.Value));
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

    /// <summary>Checks what the last change of each blob has made of it, when nothing moves any more.</summary>
    /// <exception cref="SimulationFailure">It is something else.</exception>
    public void CheckRest(Customs customs, SimulationCensus census) => _last.Check(customs, census);

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
                (nodes[node].Traits.KnowsStamps && put >= deletion.Stamp)
                    || nodes[node].Running.Now - deletion.At >= nodes[node].Traits.Grace,
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
        _made.Contains((digest, stamp, new MadeDeletion(node, IsLocal: true)))
        || _made.Contains((digest, stamp, new MadeDeletion(node, IsLocal: false)))
        || (TakesDeletions(node) && Enumerable.Range(0, nodes.Count).Any(
            maker => _made.Contains((digest, stamp, new MadeDeletion(maker, IsLocal: false)))));

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

    /// <summary>When a deletion was made, and for how long the node had run then.</summary>
    private sealed record OwnDeletion(Stamp Stamp, TimeSpan At);

    /// <summary>Where a deletion was made.</summary>
    private sealed record MadeDeletion(int Node, bool IsLocal);
}
