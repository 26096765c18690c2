using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;

namespace BlobStash.Sync.Merkle;

/// <summary>Computes what the Merkle root of an inventory would be without some of its digests.</summary>
public static class PartialTree
{
    /// <summary>
    /// Hashes the buckets of those digests anew, and takes the other leaves from the tree. What changes meanwhile may
    /// be seen or missed.
    /// </summary>
    /// <param name="tree">The tree of the inventory.</param>
    /// <param name="inventory">Where the digests are.</param>
    /// <param name="without">Ascending, each once. Those that the inventory lacks change nothing.</param>
    public static PartialRoot GetRootWithout(MerkleTree tree, IInventory inventory, IReadOnlyList<Digest> without)
    {
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentNullException.ThrowIfNull(inventory);
        ArgumentNullException.ThrowIfNull(without);
        var state = tree.GetLeafState();
        var leaves = state.Leaves.ToArray();
        var digests = new List<Digest>();
        long leftOut = 0;
        for (var first = 0; first < without.Count;)
        {
            var prefix = without[first].Prefix;
            var last = first;
            while (last < without.Count && without[last].Prefix == prefix)
            {
                last++;
            }

            digests.Clear();
            inventory.CopyBucket(prefix, digests);
            var excluded = without.Skip(first).Take(last - first).ToHashSet();
            leftOut += digests.RemoveAll(excluded.Contains);
            leaves[prefix] = HashLeaf(digests);
            first = last;
        }

        return new PartialRoot(new MerkleState(null, 0, leaves).MerkleRoot, leftOut);
    }

    private static Digest? HashLeaf(List<Digest> digests)
    {
        if (digests.Count == 0)
        {
            return null;
        }

        var hasher = new Blake2bHasher();
        Span<byte> text = stackalloc byte[Digest.HexLength];
        foreach (var digest in digests)
        {
            digest.WriteHex(text);
            hasher.Append(text);
        }

        return hasher.Finish();
    }
}
