using System.Text;
using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Sync.Merkle;

namespace BlobStash.Sync.Tests.Merkle;

/// <summary>The state computed straight from its definition.</summary>
internal static class ReferenceState
{
    public static MerkleState Of(IEnumerable<Digest> digests)
    {
        var sorted = digests.Order().ToList();
        var leaves = new Digest?[MerkleState.BucketCount];
        foreach (var bucket in sorted.GroupBy(digest => digest.Prefix))
        {
            leaves[bucket.Key] = HashText(bucket);
        }

        return new MerkleState(HashText(sorted), sorted.Count, leaves);
    }

    public static void AssertEqual(MerkleState expected, MerkleState actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        Assert.Equal(expected.Leaves.ToArray(), actual.Leaves.ToArray());
        Assert.Equal(expected.Root, actual.Root);
    }

    private static Digest HashText(IEnumerable<Digest> digests) =>
        Blake2b256.Hash(Encoding.ASCII.GetBytes(string.Concat(digests.Select(digest => digest.ToString()))));
}
