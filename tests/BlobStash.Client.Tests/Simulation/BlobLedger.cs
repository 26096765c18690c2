using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;

namespace BlobStash.Client.Tests.Simulation;

/// <summary>
/// What must be true of all nodes at any time, kept apart from them: a node has nothing but blobs that a client stored
/// somewhere, with their own bytes; it loses none unless a client deletes it there or a backup takes the place of
/// the node; and none that was deleted there is back unless a client stored it there again, or the backup had it.
/// </summary>
internal sealed class BlobLedger(IReadOnlyList<SimulatedNode> nodes)
{
    private readonly HashSet<Digest> _stored = [];
    private readonly List<byte[]> _bytes = [];
    private readonly HashSet<Digest>[] _held = [.. nodes.Select(_ => new HashSet<Digest>())];

    /// <summary>All blobs that a client stored on any node.</summary>
    public IReadOnlyList<byte[]> Blobs => _bytes;

    public void NotePut(int node, byte[] bytes)
    {
        var digest = Blake2b256.Hash(bytes);
        if (_stored.Add(digest))
        {
            _bytes.Add(bytes);
        }

        _held[node].Add(digest);
    }

    public void NoteDelete(int node, Digest digest) => _held[node].Remove(digest);

    /// <summary>The node has taken the place of itself, with the blobs that it has now.</summary>
    public void NoteRestore(int node) => _held[node] = [.. nodes[node].Current.Digests()];

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
        var (name, current) = (nodes[node].Name, nodes[node].Current);
        var digests = current.Digests();
        foreach (var digest in digests)
        {
            if (_held[node].Contains(digest))
            {
                continue;
            }

            Require(_stored.Contains(digest), name, digest, "which no client stored anywhere");
            Require(Blake2b256.Hash(current.Find(digest)!) == digest, name, digest, "with bytes that are not its own");
        }

        foreach (var digest in nodes[node].Deleted)
        {
            Require(!current.Contains(in digest), name, digest, "which was deleted there");
        }

        // All of them were there before or have been added now, so a difference in number is one that is gone.
        _held[node].UnionWith(digests);
        if (_held[node].Count != digests.Count)
        {
            throw new SimulationFailure($"{name} has lost {_held[node].Except(digests).First()}.");
        }
    }

    private static void Require(bool isMet, string name, Digest digest, string complaint)
    {
        if (!isMet)
        {
            throw new SimulationFailure($"{name} has {digest}, {complaint}.");
        }
    }
}
