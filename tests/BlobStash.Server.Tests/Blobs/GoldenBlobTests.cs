using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Server.Tests.Nodes;

namespace BlobStash.Server.Tests.Blobs;

public sealed class GoldenBlobTests
{
    [Fact]
    public async Task List_PageWithAnother_IsTheGoldenDocument()
    {
        await using var node = new TestNode();
        await node.PutAsync([]);
        await node.PutAsync(new byte[8192]);
        await node.PutAsync(MakeLast(Blake2b256.Hash(new byte[8192])));

        Assert.Equal(GoldenDocument.Read("blob-page"), await node.Client.GetStringAsync("/v1/blobs?limit=2"));
    }

    [Fact]
    public async Task Post_Blob_AnswersTheGoldenDocument()
    {
        await using var node = new TestNode();

        using HttpResponseMessage response = await node.Client.PostAsync("/v1/blobs", new ByteArrayContent([]));

        Assert.Equal(GoldenDocument.Read("blob"), await response.Content.ReadAsStringAsync());
    }

    /// <summary>Bytes whose digest comes behind another.</summary>
    private static byte[] MakeLast(Digest before) => Enumerable.Range(0, 256)
        .Select(static number => new[] { (byte)number })
        .First(bytes => Blake2b256.Hash(bytes) > before);
}
