using System.Text;
using System.Text.Json;
using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Sync.Merkle;

namespace BlobStash.Sync.Tests.Merkle;

/// <summary>
/// States told by the original server after storing blobs 0 to n-1, blob i being the text <c>blob-i</c>. Of the larger
/// ones only the digest of the leaves' JSON is kept, members ascending and without white space.
/// </summary>
public sealed class MerkleTreeVectorTests
{
    [Fact]
    public void GetState_BlobsOfTheOriginalServer_EqualsItsStates()
    {
        using var vectors = JsonDocument.Parse(
            File.ReadAllBytes(RepositoryRoot.PathOf("testdata", "vectors", "merkle-states.json")));
        Assert.True(vectors.RootElement.GetArrayLength() >= 7);

        foreach (var vector in vectors.RootElement.EnumerateArray())
        {
            var inventory = MemoryInventory.WithBlobs(vector.GetProperty("blobs").GetInt32());

            var state = new MerkleTree(inventory).GetState();

            Assert.Equal(vector.GetProperty("root").GetString(), state.Root.ToString());
            Assert.Equal(vector.GetProperty("count").GetInt64(), state.Count);
            Assert.Equal(vector.GetProperty("leaves_digest").GetString(), HashLeaves(state).ToString());
            AssertLeaves(vector.GetProperty("leaves"), state);
        }
    }

    private static void AssertLeaves(JsonElement expected, MerkleState state)
    {
        if (expected.ValueKind == JsonValueKind.Null)
        {
            return;
        }

        var leaves = expected.EnumerateObject()
            .ToDictionary(leaf => Convert.ToInt32(leaf.Name, 16), leaf => leaf.Value.GetString());
        for (var prefix = 0; prefix < MerkleState.BucketCount; prefix++)
        {
            Assert.Equal(leaves.GetValueOrDefault(prefix), state.Leaves[prefix]?.ToString());
        }
    }

    private static Digest HashLeaves(MerkleState state)
    {
        var members = Enumerable.Range(0, MerkleState.BucketCount)
            .Where(prefix => state.Leaves[prefix] is not null)
            .Select(prefix => $"\"{prefix:x2}\":\"{state.Leaves[prefix]}\"");
        return Blake2b256.Hash(Encoding.ASCII.GetBytes("{" + string.Join(',', members) + "}"));
    }
}
