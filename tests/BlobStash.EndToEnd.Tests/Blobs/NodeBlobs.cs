using BlobStash.Client;
using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Protocol.Documents;

namespace BlobStash.EndToEnd.Tests.Blobs;

/// <summary>What a node holds, seen from outside.</summary>
internal static class NodeBlobs
{
    /// <summary>Every digest, in the order of the listing.</summary>
    public static async Task<List<ListedBlob>> ListAsync(BlobStashClient client)
    {
        var blobs = new List<ListedBlob>();
        await foreach (ListedBlob blob in client.ListAsync())
        {
            blobs.Add(blob);
        }
        return blobs;
    }

    /// <summary>Asserts that a node holds these blobs alone, that its state says so, and that it serves them.</summary>
    public static async Task AssertHoldsAsync(BlobStashClient client, IEnumerable<Digest> expected)
    {
        List<ListedBlob> listed = await ListAsync(client);
        Assert.Equal(expected.Distinct().Order(), listed.Select(static blob => blob.Digest));
        await AssertConsistentAsync(client, listed);
    }

    /// <summary>Asserts that the state summarises the listing, and that each blob's bytes have its digest.</summary>
    public static async Task AssertConsistentAsync(BlobStashClient client, IReadOnlyList<ListedBlob> listed)
    {
        await AssertStateAsync(client, listed);
        await AssertServedAsync(client, listed);
    }

    /// <summary>Asserts that the state summarises the listing.</summary>
    public static async Task AssertStateAsync(BlobStashClient client, IReadOnlyList<ListedBlob> listed)
    {
        var state = await client.GetStateAsync();
        Assert.Equal(listed.Count, state.Count);
        Assert.Equal(ComputeRoot(listed), state.Root);
    }

    /// <summary>Asserts that the bytes of each of these blobs have its digest.</summary>
    public static async Task AssertServedAsync(BlobStashClient client, IEnumerable<ListedBlob> blobs)
    {
        foreach (ListedBlob blob in blobs)
        {
            // The client hashes what it reads and throws when the digest is another.
            Assert.Equal(blob.Length, await client.GetAsync(blob.Digest, Stream.Null));
        }
    }

    private static Digest ComputeRoot(IReadOnlyList<ListedBlob> listed)
    {
        var hasher = new Blake2bHasher();
        Span<byte> hex = stackalloc byte[Digest.HexLength];
        foreach (ListedBlob blob in listed)
        {
            blob.Digest.WriteHex(hex);
            hasher.Append(hex);
        }
        return hasher.Finish();
    }
}
