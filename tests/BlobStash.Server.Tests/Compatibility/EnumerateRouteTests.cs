using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using BlobStash.Core.Digests;
using BlobStash.Server.Blobs;
using IronSnappy;

namespace BlobStash.Server.Tests.Compatibility;

public sealed class EnumerateRouteTests : IAsyncLifetime
{
    private const string Path = "/api/blobstore/blobs";
    private readonly CompatibleNode _node = new();

    public Task InitializeAsync() => _node.InitializeAsync();

    public Task DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task Enumerate_EmptyStore_HasAnEmptyListAndNoCursor()
    {
        Assert.Equal(
            """{"data":[],"pagination":{"count":0,"cursor":"","has_more":false,"per_page":50}}""",
            await _node.Client.GetStringAsync(Path));
        Assert.Equal(
            """{"data":[],"pagination":{"count":0,"cursor":"","has_more":false,"per_page":0}}""",
            await _node.Client.GetStringAsync(Path + "?limit=0"));
    }

    [Fact]
    public async Task Enumerate_FullPage_IsAsTheOriginalWritesIt()
    {
        var names = await FillAsync(3);

        var body = await _node.Client.GetStringAsync(Path + "?limit=2");

        Digest.Parse(names[1]).TryIncrement(out Digest next);
        Assert.Equal(
            "{\"data\":[{\"hash\":\"" + names[0] + "\",\"size\":2},{\"hash\":\"" + names[1] + "\",\"size\":2}],"
            + "\"pagination\":{\"count\":2,\"cursor\":\"" + next + "\",\"has_more\":true,\"per_page\":2}}",
            body);
    }

    [Fact]
    public async Task Enumerate_ByCursor_PagesThroughEverything()
    {
        var names = await FillAsync(2500);
        var seen = new List<string>();
        var sizes = new List<int>();
        var cursor = "";
        JsonNode page;
        do
        {
            page = JsonNode.Parse(await _node.Client.GetStringAsync($"{Path}?limit=5000&cursor={cursor}"))!;
            var data = page["data"]!.AsArray();
            sizes.Add(data.Count);
            seen.AddRange(data.Select(static blob => blob!["hash"]!.GetValue<string>()));
            Assert.Equal(1000, page["pagination"]!["per_page"]!.GetValue<int>());
            cursor = page["pagination"]!["cursor"]!.GetValue<string>();
        }
        while (page["pagination"]!["has_more"]!.GetValue<bool>());

        Assert.Equal([1000, 1000, 500], sizes);
        Assert.Equal(names, seen);
        Assert.Equal(50, await CountAsync(Path));
        Assert.Equal(2500, await CountAsync(Path + "?limit=0"));
        Assert.Equal(2500, await CountAsync(Path + "?limit=-7"));
    }

    [Theory]
    [InlineData("limit=abc", "failed to parse limit: strconv.Atoi: parsing \"abc\": invalid syntax")]
    [InlineData("cursor=xyz", "cursor must be at most 64 hexadecimal digits.")]
    public async Task Enumerate_BadParameter_Is400(string query, string text)
    {
        using HttpResponseMessage response = await _node.Client.GetAsync($"{Path}?{query}");

        Assert.Equal(text, await ErrorText.ReadAsync(response, HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task Enumerate_MessagePack_HasTheKeysOfTheOriginal()
    {
        var name = (await FillAsync(1))[0];

        using HttpResponseMessage response =
            await _node.SendAsync(HttpMethod.Get, Path, headers: ("Accept", "application/msgpack, application/json"));

        Digest.Parse(name).TryIncrement(out Digest next);
        byte[] expected =
        [
            0x82, 0xa4, .. "data"u8, 0x91, 0x82, 0xa4, .. "Hash"u8, 0xd9, 0x40, .. Encoding.ASCII.GetBytes(name),
            0xa4, .. "Size"u8, 0xd3, 0, 0, 0, 0, 0, 0, 0, 2,
            0xaa, .. "pagination"u8, 0x84, 0xa6, .. "cursor"u8, 0xd9, 0x40, .. Encoding.ASCII.GetBytes(next.ToString()),
            0xa8, .. "has_more"u8, 0xc2, 0xa5, .. "count"u8, 0xd3, 0, 0, 0, 0, 0, 0, 0, 1,
            0xa8, .. "per_page"u8, 0xd3, 0, 0, 0, 0, 0, 0, 0, 50,
        ];
        Assert.Equal("application/msgpack", response.Content.Headers.ContentType?.ToString());
        Assert.Equal(expected, await response.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData(15, new byte[] { 0x9f })]
    [InlineData(16, new byte[] { 0xdc, 0, 16 })]
    public async Task Enumerate_MessagePack_SizesTheArray(int count, byte[] header)
    {
        await FillAsync(count);

        using HttpResponseMessage response =
            await _node.SendAsync(HttpMethod.Get, Path + "?limit=0", headers: ("Accept", "application/msgpack"));

        Assert.Equal(header, (await response.Content.ReadAsByteArrayAsync())[6..(6 + header.Length)]);
    }

    [Fact]
    public async Task Enumerate_AcceptEncodingSnappy_IsABlockOfTheSamePage()
    {
        await FillAsync(20);
        var plain = await _node.Client.GetByteArrayAsync(Path);

        using HttpResponseMessage response =
            await _node.SendAsync(HttpMethod.Get, Path, headers: ("Accept-Encoding", "snappy"));

        Assert.Equal(["snappy"], response.Content.Headers.ContentEncoding);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
        Assert.Equal(plain, Snappy.Decode(await response.Content.ReadAsByteArrayAsync()));
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("application/*")]
    public async Task Enumerate_OtherMediaType_Is406InTheWordsOfTheOriginal(string accept)
    {
        using HttpResponseMessage response = await _node.SendAsync(
            HttpMethod.Get, Path, headers: ("Accept", accept + ", application/json"));

        Assert.Equal(HttpStatusCode.NotAcceptable, response.StatusCode);
        Assert.Equal("text/plain", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(
            $"Requested encoding \"{accept}\" (via Accept) is not supported, try: application/json\n",
            await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Enumerate_OtherMethod_Is405()
    {
        using HttpResponseMessage response = await _node.SendAsync(HttpMethod.Post, Path);

        await ErrorText.ReadAsync(response, HttpStatusCode.MethodNotAllowed);
    }

    private async Task<int> CountAsync(string path)
    {
        using HttpResponseMessage response = await _node.Client.GetAsync(path);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
        JsonNode page = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        var count = page["data"]!.AsArray().Count;
        Assert.Equal(count, page["pagination"]!["count"]!.GetValue<int>());
        return count;
    }

    /// <summary>Stores blobs of two bytes and returns their names in ascending order.</summary>
    private async Task<List<string>> FillAsync(int count)
    {
        BlobReceiver receiver = _node.Get<BlobReceiver>();
        var names = new List<string>();
        for (var i = 0; i < count; i++)
        {
            var bytes = BitConverter.GetBytes((ushort)i);
            names.Add((await receiver.ReceiveAsync(bytes, expected: null, CancellationToken.None)).Digest.ToString());
        }
        names.Sort(StringComparer.Ordinal);
        return names;
    }
}
