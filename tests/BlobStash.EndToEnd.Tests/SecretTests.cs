using System.Net;
using System.Net.Http.Headers;
using System.Text;
using BlobStash.EndToEnd.Tests.Nodes;

namespace BlobStash.EndToEnd.Tests;

public sealed class SecretTests : IDisposable
{
    private const string Secret = "correct-horse-battery-staple";
    private const string PeerSecret = "key-for-the-other-node";
    private const string Wrong = "wrong-horse-battery-staple";

    private static readonly string[] Settings =
    [
        "--BlobStash:ApiKeys:0:Id", "root",
        "--BlobStash:ApiKeys:0:Key", Secret,
        "--BlobStash:ApiKeys:0:Roles:0", "admin",
        "--BlobStash:Sync:Peers:0:Name", "cellar",
        "--BlobStash:Sync:Peers:0:Url", "http://127.0.0.1:9",
        "--BlobStash:Sync:Peers:0:ApiKey", PeerSecret,
        "--BlobStash:Sync:Peers:0:Interval", "00:00:00",
        "--BlobStash:Log:File", "true",
        // The most talkative setting there is, every request included.
        "--Serilog:MinimumLevel:Default", "Verbose",
        "--Serilog:MinimumLevel:Override:Microsoft", "Verbose",
        "--Serilog:MinimumLevel:Override:System", "Verbose",
        "--Logging:LogLevel:Default", "Trace",
        "--Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics", "Information",
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Logs_RequestsWithKeys_NeverHoldThem()
    {
        string output;
        await using (Node node = await Node.StartAsync(_folder.Path, Secret, Settings))
        {
            Assert.Equal(HttpStatusCode.OK, await GetStateAsync(node, new("Bearer", Secret)));
            Assert.Equal(HttpStatusCode.OK, await GetStateAsync(node, new("Basic", Encode(Secret))));
            Assert.Equal(HttpStatusCode.Unauthorized, await GetStateAsync(node, new("Bearer", Wrong)));
            Assert.Equal(HttpStatusCode.Unauthorized, await GetStateAsync(node, new("Basic", Encode(Wrong))));
            Assert.Equal(HttpStatusCode.Unauthorized, await GetStateAsync(node, null));
            using HttpResponseMessage sync = await node.RequestSyncAsync(node, "both");
            using HttpResponseMessage peer = await node.RequestSyncAsync("cellar");
            Assert.Equal(HttpStatusCode.BadGateway, peer.StatusCode);
            Assert.Equal(0, await node.StopAsync());
            output = $"{node.Process.Output.Text}\n{node.Process.Errors.Text}";
        }

        var files = Directory.GetFiles(_folder.At("data/logs"));
        Assert.NotEmpty(files);
        var everything = string.Join('\n', [output, .. files.Select(File.ReadAllText)]);
        Assert.Contains("/v1/state", everything);
        string[] secrets = [Secret, PeerSecret, Wrong, Encode(Secret), Encode(PeerSecret), Encode(Wrong)];
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, everything));
    }

    private static async Task<HttpStatusCode> GetStateAsync(Node node, AuthenticationHeaderValue? authorization)
    {
        using var client = new HttpClient { BaseAddress = node.Url };
        client.DefaultRequestHeaders.Authorization = authorization;
        using HttpResponseMessage response = await client.GetAsync("v1/state");
        return response.StatusCode;
    }

    private static string Encode(string key) => Convert.ToBase64String(Encoding.ASCII.GetBytes(":" + key));
}
