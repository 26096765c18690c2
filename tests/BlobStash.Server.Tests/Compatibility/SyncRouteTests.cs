using System.Net;
using System.Text;
using BlobStash.Core.Hashing;

namespace BlobStash.Server.Tests.Compatibility;

public sealed class SyncRouteTests : IAsyncLifetime
{
    private readonly CompatibleNode _node = new();

    public Task InitializeAsync() => _node.InitializeAsync();

    public Task DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task State_EmptyStore_IsTheRootOfNothing()
    {
        Assert.Equal(
            "{\"root\":\"0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8\",\"count\":0,\"leaves\":{}}",
            await _node.Client.GetStringAsync("/api/sync/state"));
    }

    [Fact]
    public async Task State_OneBlob_IsAsTheOriginalWritesIt()
    {
        var name = await _node.StoreAsync([1]);
        var hash = Blake2b256.Hash(Encoding.ASCII.GetBytes(name));

        var answer = await _node.SendRawAsync(_node.Head("GET /api/sync/state", "Accept: application/msgpack\n"));

        Assert.Contains("\r\nContent-Type: application/json\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nCache-Control: no-cache\r\n", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("ETag", answer, StringComparison.Ordinal);
        Assert.EndsWith(
            $"\r\n\r\n{{\"root\":\"{hash}\",\"count\":1,\"leaves\":{{\"{name[..2]}\":\"{hash}\"}}}}",
            answer,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("00", "00")]
    [InlineData("0E01", "0E01")]
    public async Task Leaf_NothingToList_IsNull(string prefix, string echoed)
    {
        Assert.Equal(
            $"{{\"prefix\":\"{echoed}\",\"count\":0,\"hashes\":null}}",
            await _node.Client.GetStringAsync("/api/sync/state/leaf/" + prefix));
    }

    [Fact]
    public async Task Leaf_FullStore_ListsOnlyThePrefixAndEchoesItsSpelling()
    {
        var names = new List<string>();
        for (var i = 0; i < 200; i++)
        {
            names.Add(await _node.StoreAsync([(byte)i, 7]));
        }
        var prefix = names.Select(static name => name[..2]).First(static prefix => prefix.Any(char.IsAsciiLetter));
        var expected = names.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Order().ToList();

        var body = await _node.Client.GetStringAsync("/api/sync/state/leaf/" + prefix.ToUpperInvariant());
        var narrow = await _node.Client.GetStringAsync("/api/sync/state/leaf/" + expected[0][..6]);

        var list = string.Join(',', expected.Select(static name => $"\"{name}\""));
        Assert.Equal(
            $"{{\"prefix\":\"{prefix.ToUpperInvariant()}\",\"count\":{expected.Count},\"hashes\":[{list}]}}", body);
        Assert.Contains($"\"count\":1,\"hashes\":[\"{expected[0]}\"]", narrow, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("c")]
    [InlineData("zz")]
    [InlineData("c7c")]
    public async Task Leaf_BadPrefix_Is400(string prefix)
    {
        using HttpResponseMessage response = await _node.Client.GetAsync("/api/sync/state/leaf/" + prefix);

        await ErrorText.ReadAsync(response, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Leaf_NoPrefix_Is404()
    {
        using HttpResponseMessage response = await _node.Client.GetAsync("/api/sync/state/leaf/");

        await ErrorText.ReadAsync(response, HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("/api/sync/state")]
    [InlineData("/api/sync/state/leaf/00")]
    [InlineData("/api/ping")]
    public async Task Any_AnyMethod_IsAccepted(string path)
    {
        foreach (var method in new[] { "GET", "HEAD", "POST", "PUT", "DELETE", "PATCH" })
        {
            using HttpResponseMessage response = await _node.SendAsync(new HttpMethod(method), path);

            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    [Fact]
    public async Task Ping_WithKey_Pongs() =>
        Assert.Equal("""{"ping":"pong"}""", await _node.Client.GetStringAsync("/api/ping"));
}
