using System.Net;
using System.Text;
using BlobStash.Server.Compatibility;
using BlobStash.Server.Limits;
using IronSnappy;

namespace BlobStash.Server.Tests.Compatibility;

public sealed class SnappyRouteTests(CompatibleNode node) : IClassFixture<CompatibleNode>
{
    /// <summary>A varint that claims 4 GiB - 1, and nothing behind it.</summary>
    private static readonly byte[] ClaimsFourGigabytes = [0xff, 0xff, 0xff, 0xff, 0x0f, 0x00, 0x61];

    private static readonly byte[] Text =
        Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("to be or not ", 300)));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Post_SnappyBlock_StoresThePlainBlob(bool isChunked)
    {
        byte[] bytes = [.. Text, isChunked ? (byte)1 : (byte)0];

        using HttpResponseMessage response = await PostAsync(bytes, Snappy.Encode(bytes), isChunked);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal(0, response.Content.Headers.ContentLength);
        Assert.Equal(bytes, await node.Client.GetByteArrayAsync(CompatibleNode.Blobs + CompatibleNode.Name(bytes)));
    }

    [Fact]
    public async Task Post_LongSnappyBlock_StoresThePlainBlob()
    {
        var bytes = CompatibleNode.RandomBytes(7, 3_000_000);

        using HttpResponseMessage response = await PostAsync(bytes, Snappy.Encode(bytes));

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal(0, node.Get<BufferBudget>().Taken);
    }

    [Fact]
    public async Task Post_SnappyAsContentEncoding_IsAMismatch()
    {
        var content = new ByteArrayContent(Snappy.Encode(Text));
        content.Headers.ContentEncoding.Add("snappy");

        using HttpResponseMessage response =
            await node.Client.PostAsync(CompatibleNode.Blobs + CompatibleNode.Name(Text), content);

        await ErrorText.ReadAsync(response, HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Post_SnappyBlockOfAnotherBlob_IsAMismatch()
    {
        using HttpResponseMessage response = await PostAsync([1], Snappy.Encode(Text));

        Assert.Equal(
            $"blob corrupted, hash does not match, expected {CompatibleNode.Name(Text)}",
            await ErrorText.ReadAsync(response, HttpStatusCode.UnprocessableEntity));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ff")]
    [InlineData("ffffffffff0f")]
    [InlineData("0a00")]
    [InlineData("05f0")]
    [InlineData("80808020")]
    [InlineData("0401000101")]
    public async Task Post_CorruptBlock_Is400(string hex)
    {
        using HttpResponseMessage response = await PostAsync(Text, Convert.FromHexString(hex));

        Assert.Equal("snappy: corrupt input", await ErrorText.ReadAsync(response, HttpStatusCode.BadRequest));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Post_HeaderClaimsGigabytes_Is400WithoutAllocatingThem(bool isChunked)
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);

        for (var turn = 0; turn < 20; turn++)
        {
            using HttpResponseMessage response = await PostAsync(Text, ClaimsFourGigabytes, isChunked);
            Assert.Equal("snappy: corrupt input", await ErrorText.ReadAsync(response, HttpStatusCode.BadRequest));
        }

        // Tests that run beside this one allocate too, but nothing near a single one of those claims.
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 2L << 30);
        Assert.Equal(0, node.Get<BufferBudget>().Taken);
    }

    [Fact]
    public async Task Post_BlockOfAnHonestBlobOverTheLimit_Is413()
    {
        var block = Snappy.Encode(new byte[SnappyBlock.MaxPlainLength + 1]);

        using HttpResponseMessage response = await PostAsync(Text, block);

        Assert.Contains(
            SnappyBlock.MaxPlainLength.ToString(System.Globalization.CultureInfo.InvariantCulture),
            await ErrorText.ReadAsync(response, HttpStatusCode.RequestEntityTooLarge));
    }

    [Fact]
    public async Task Get_SnappyAlone_IsABlockWithoutAType()
    {
        var name = await node.StoreAsync(Text);

        var answer = await node.SendRawAsync(
            node.Head($"GET {CompatibleNode.Blobs}{name}", "Accept-Encoding: snappy\n"));

        var split = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var block = Encoding.Latin1.GetBytes(answer[(split + 4)..]);
        Assert.Contains("\r\nContent-Encoding: snappy\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nCache-Control: no-cache\r\n", answer, StringComparison.Ordinal);
        Assert.Contains($"\r\nContent-Length: {block.Length}\r\n", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("\r\nContent-Type:", answer, StringComparison.Ordinal);
        Assert.Equal(Text, Snappy.Decode(block));
    }

    [Fact]
    public async Task Get_EmptyBlobAsSnappy_IsOneZeroByte()
    {
        var name = await node.StoreAsync([]);

        using HttpResponseMessage response = await node.SendAsync(
            HttpMethod.Get, CompatibleNode.Blobs + name, headers: ("Accept-Encoding", "snappy"));

        Assert.Equal([0], await response.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("gzip, snappy")]
    [InlineData("snappy, gzip")]
    [InlineData("Snappy")]
    public async Task Get_SnappyAmongOthers_IsPlain(string acceptEncoding)
    {
        var name = await node.StoreAsync(Text);

        using HttpResponseMessage response = await node.SendAsync(
            HttpMethod.Get, CompatibleNode.Blobs + name, headers: ("Accept-Encoding", acceptEncoding));

        Assert.Empty(response.Content.Headers.ContentEncoding);
        Assert.Equal(Text, await response.Content.ReadAsByteArrayAsync());
    }

    private Task<HttpResponseMessage> PostAsync(byte[] named, byte[] block, bool isChunked = false)
    {
        HttpContent content = isChunked ? new StreamContent(new OneByteStream(block)) : new ByteArrayContent(block);
        content.Headers.ContentType = null;
        content.Headers.TryAddWithoutValidation("Content-Type", "snappy");
        return node.Client.PostAsync(CompatibleNode.Blobs + CompatibleNode.Name(named), content);
    }
}
