using System.Net;
using BlobStash.Core.Clocks;
using BlobStash.Core.Hashing;
using BlobStash.Storage.Contract;

namespace BlobStash.Server.Tests.Nodes;

/// <summary>What a client does with the blobs of a node, and what then is in its store.</summary>
internal static class NodeBlobs
{
    /// <summary>Stores a blob that is new to the node.</summary>
    public static async Task PutAsync(this KestrelNode node, byte[] bytes)
    {
        using HttpResponseMessage put = await node.Client.PutAsync(TestNode.PathOf(bytes), new ByteArrayContent(bytes));
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
    }

    /// <summary>Deletes a blob.</summary>
    public static async Task DeleteAsync(this KestrelNode node, byte[] bytes)
    {
        using HttpResponseMessage deleted = await node.Client.DeleteAsync(TestNode.PathOf(bytes));
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
    }

    public static bool IsStored(this KestrelNode node, byte[] bytes) =>
        node.Store.TryGetLength(Blake2b256.Hash(bytes), out _);

    /// <summary>When the blob was put, while it is stored.</summary>
    public static Stamp FindStamp(this KestrelNode node, byte[] bytes)
    {
        LastChange change = node.Store.FindLastChange(Blake2b256.Hash(bytes));
        return change.Kind == LastChangeKind.Stored ? change.Stamp : Stamp.None;
    }
}
