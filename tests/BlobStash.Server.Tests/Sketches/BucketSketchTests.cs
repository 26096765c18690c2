using System.Globalization;
using System.Net;
using BlobStash.Core.Digests;
using BlobStash.Server.Tests.Nodes;
using BlobStash.Sync.Sketches;

namespace BlobStash.Server.Tests.Sketches;

public sealed class BucketSketchTests
{
    private const string Route = "/v1/sync/sketch/";

    [Fact]
    public async Task Get_ABucket_AnswersItsSymbolsAndLeaf()
    {
        await using var node = new TestNode();
        Digest[] digests = await SketchFixture.FillAsync(node, 0, 1000);
        var prefix = digests[500].Prefix;
        Digest[] bucket = [.. digests.Where(digest => digest.Prefix == prefix)];

        var (summary, symbols) = await SketchFixture.GetSketchAsync(node, PathOf(prefix) + "?from=3&count=50");

        Assert.Equal(SketchFixture.LeafOf(digests, prefix), Bytes(summary.MerkleRoot));
        Assert.Equal(65_536, summary.SymbolCount);
        Assert.Equal(bucket.Length, symbols.Count);
        Assert.Equal(SketchFixture.BlockOf(bucket, 53).Slice(3, 50).Symbols, symbols.Symbols);
    }

    [Fact]
    public async Task Get_EmptyBucket_HasNoLeaf()
    {
        await using var node = new TestNode();

        var (summary, symbols) = await SketchFixture.GetSketchAsync(node, Route + "FF");

        Assert.Equal(default, summary.MerkleRoot);
        Assert.Equal(0, symbols.Count);
    }

    [Fact]
    public async Task Get_VersionOfABucket_IsGoneWhenTheBucketChanges()
    {
        await using var node = new TestNode();
        Digest[] digests = await SketchFixture.FillAsync(node, 0, 50);
        Digest changed = digests[20];
        Digest other = digests.First(digest => digest.Prefix != changed.Prefix);
        var (_, ofChanged) = await SketchFixture.GetSketchAsync(node, PathOf(changed.Prefix));
        var (_, ofOther) = await SketchFixture.GetSketchAsync(node, PathOf(other.Prefix));
        using HttpResponseMessage delete = await node.Client.DeleteAsync($"/v1/blobs/{changed}");

        using HttpResponseMessage gone = await node.Client.GetAsync(Versioned(changed.Prefix, ofChanged));
        using HttpResponseMessage same = await node.Client.GetAsync(Versioned(other.Prefix, ofOther));

        Assert.Equal(HttpStatusCode.NoContent, delete.StatusCode);
        await TestNode.ReadProblemAsync(gone, HttpStatusCode.Gone, "sketch-gone");
        Assert.Equal(HttpStatusCode.OK, same.StatusCode);
        Assert.Contains("immutable", same.Headers.GetValues("Cache-Control").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_KnownLeaf_AnswersNotModified()
    {
        await using var node = new TestNode();
        Digest[] digests = await SketchFixture.FillAsync(node, 0, 10);
        var leaf = Digest.FromBytes(SketchFixture.LeafOf(digests, digests[0].Prefix));

        using HttpResponseMessage response = await node.SendAsync(
            HttpMethod.Get, PathOf(digests[0].Prefix), headers => headers.Add("If-None-Match", $"\"{leaf}\""));

        Assert.Equal(HttpStatusCode.NotModified, response.StatusCode);
    }

    [Fact]
    public async Task Get_ManyAtOnce_AllAreAnswered()
    {
        await using var node = new TestNode();
        Digest[] digests = await SketchFixture.FillAsync(node, 0, 500);

        await Parallel.ForAsync(0, 256, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (prefix, _) =>
        {
            var bucket = digests.Where(digest => digest.Prefix == prefix);
            var (_, symbols) = await SketchFixture.GetSketchAsync(node, PathOf((byte)prefix));
            Assert.Equal(SketchFixture.BlockOf(bucket, 128).Symbols, symbols.Symbols);
        });
    }

    [Theory]
    [InlineData("a")]
    [InlineData("abc")]
    [InlineData("zz")]
    [InlineData("%20a")]
    public async Task Get_BadPrefix_AnswersBadRequest(string prefix)
    {
        await using var node = new TestNode();
        using HttpResponseMessage response = await node.Client.GetAsync(Route + prefix);

        await TestNode.ReadProblemAsync(response, HttpStatusCode.BadRequest, "prefix-malformed");
    }

    private static string PathOf(byte prefix) => Route + prefix.ToString("x2", CultureInfo.InvariantCulture);

    private static string Versioned(byte prefix, SymbolBlock block) =>
        string.Create(CultureInfo.InvariantCulture, $"{PathOf(prefix)}?from=128&version={block.Version}");

    private static byte[] Bytes(Digest digest)
    {
        var bytes = new byte[Digest.Size];
        digest.CopyTo(bytes);
        return bytes;
    }
}
