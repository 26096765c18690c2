using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using BlobStash.Server.Security;
using BlobStash.Server.Tests.Logging;
using BlobStash.Server.Tests.Nodes;
using Microsoft.AspNetCore.Http;

namespace BlobStash.Server.Tests.Security;

public sealed class JournalTests
{
    [Fact]
    public async Task Requests_ThatAnAdministratorAsksAbout_AreToldWithTheirKey()
    {
        await using KestrelNode peer = await KestrelNode.StartAsync();
        await using KestrelNode node = await KestrelNode.StartAsync(
            TestNode.Key(0, "root", TestNode.AdminKey, "admin"));
        node.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", TestNode.AdminKey);
        var path = TestNode.PathOf([1]);
        await SendAsync(node, HttpMethod.Put, path, new ByteArrayContent([1]));
        await SendAsync(node, HttpMethod.Delete, path);
        var cellar = JsonContent.Create(new { url = peer.Url, intervalSeconds = 0 });
        await SendAsync(node, HttpMethod.Put, "/v1/peers/cellar", cellar);
        await SendAsync(node, HttpMethod.Post, "/v1/sync", JsonContent.Create(new { peer = "cellar" }));
        await SendAsync(node, HttpMethod.Delete, "/v1/peers/cellar");
        await SendAsync(node, HttpMethod.Post, "/v1/scrub");
        node.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "guessed");
        using HttpResponseMessage refused = await node.Client.GetAsync(new Uri("/v1/blobs", UriKind.Relative));

        var log = await node.StopAndReadLogAsync();
        foreach (var line in new[]
        {
            $"Deleted blob {path[^64..]}, asked by root", "Peer cellar is now http://127.0.0.1:",
            "A session with cellar begins, asked by root",
            "The session with cellar has ended: 0 blobs pulled, 0 pushed",
            "Peer cellar was removed by root", "A scrub begins, asked by root", "Refused a wrong key from 127.0.0.1",
        })
        {
            Assert.Contains(line, log, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(11, "1 more wrong key")]
    [InlineData(1000, "990 more wrong keys")]
    public void Tell_ManyWrongKeys_WritesAFewLinesASecondAndCountsTheRest(int count, string rest)
    {
        var (clock, log) = (new ManualClock(), new LogLines<RefusedKeyLog>());
        var refused = new RefusedKeyLog(new ClientAddresses([]), clock, log);
        var context = new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Parse("::ffff:192.0.2.7") } };

        for (var i = 0; i < count; i++)
        {
            refused.Tell(context);
        }
        clock.Advance(TimeSpan.FromSeconds(1));
        refused.Tell(context);

        var texts = log.Lines.Select(static line => line.Text).ToList();
        Assert.Equal(RefusedKeyLog.MaxLinesPerSecond + 2, texts.Count);
        Assert.Equal("Refused a wrong key from 192.0.2.7", texts[0]);
        Assert.Equal($"Refused {rest} without a line here", texts[^2]);
    }

    private static async Task SendAsync(KestrelNode node, HttpMethod method, string path, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        using HttpResponseMessage response = await node.Client.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode, $"{method} {path}: {await response.Content.ReadAsStringAsync()}");
    }
}
