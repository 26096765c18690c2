using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using BlobStash.Client;
using BlobStash.Protocol.Documents;
using BlobStash.Protocol.Problems;
using BlobStash.Server.Tests.Nodes;

namespace BlobStash.Server.Tests.Sync;

public sealed class SyncTests
{
    private static readonly byte[] Here = "here"u8.ToArray();
    private static readonly byte[] There = "there"u8.ToArray();

    [Theory]
    [InlineData("both", 1, 1)]
    [InlineData("pull", 1, 0)]
    [InlineData("push", 0, 1)]
    public async Task Sync_WithAPeer_MovesBlobsAndReports(string direction, int pulled, int pushed)
    {
        await using KestrelNode peer = await KestrelNode.StartAsync();
        await using KestrelNode node = await KestrelNode.StartAsync();
        await peer.PutAsync(There);
        await node.PutAsync(Here);

        JsonNode report = await SyncAsync(node, $$"""{"url":"{{peer.Url}}","direction":"{{direction}}"}""");

        Assert.Equal(
            JsonNode.Parse(GoldenDocument.Read("sync-report"))!.AsObject().Select(static member => member.Key),
            report.AsObject().Select(static member => member.Key));
        Assert.Equal(direction, report["direction"]!.GetValue<string>());
        Assert.Equal("native", report["protocol"]!.GetValue<string>());
        Assert.False(report["alreadyInSync"]!.GetValue<bool>());
        Assert.Equal(pulled, report["pulled"]!["blobs"]!.GetValue<long>());
        Assert.Equal(pulled * There.Length, report["pulled"]!["bytes"]!.GetValue<long>());
        Assert.Equal(pushed, report["pushed"]!["blobs"]!.GetValue<long>());
        Assert.Equal(1 - pushed, report["localOnly"]!.GetValue<long>());
        Assert.Equal(1 - pulled, report["remoteOnly"]!.GetValue<long>());
        Assert.Equal(1 + pulled, node.Store.Count);
        Assert.Equal(1 + pushed, peer.Store.Count);
    }

    [Fact]
    public async Task Sync_EqualNodes_SaysSo()
    {
        await using KestrelNode peer = await KestrelNode.StartAsync();
        await using KestrelNode node = await KestrelNode.StartAsync();

        JsonNode report = await SyncAsync(node, $$"""{"url":"{{peer.Url}}"}""");

        Assert.True(report["alreadyInSync"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Sync_WithItself_IsRefused()
    {
        await using KestrelNode node = await KestrelNode.StartAsync();
        await node.PutAsync(Here);
        using var request = new StringContent(
            $$"""{"url":"{{node.Url}}"}""", Encoding.UTF8, "application/json");

        using HttpResponseMessage response = await node.Client.PostAsync("/v1/sync", request);

        JsonNode problem = await TestNode.ReadProblemAsync(response, HttpStatusCode.BadGateway, "peer-unreachable");
        Assert.Contains("this node itself", problem["detail"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sync_DryRun_TellsWhatWouldMoveAndMovesNothing()
    {
        await using KestrelNode peer = await KestrelNode.StartAsync();
        await using KestrelNode node = await KestrelNode.StartAsync();
        await peer.PutAsync(There);
        await node.PutAsync(Here);

        JsonNode report = await SyncAsync(node, $$"""{"url":"{{peer.Url}}","dryRun":true,"limit":1}""");

        JsonNode toPull = report["difference"]!["toPull"]!;
        Assert.Equal((1, There.Length), (toPull["blobs"]!.GetValue<long>(), toPull["bytes"]!.GetValue<long>()));
        Assert.Single(toPull["digests"]!.AsArray());
        Assert.Equal(1, report["difference"]!["toPush"]!["blobs"]!.GetValue<long>());
        Assert.Equal(1, node.Store.Count);
        Assert.Equal(1, peer.Store.Count);
    }

    [Fact]
    public async Task Sync_EventsAreWanted_TellsProgressAndEndsWithTheReport()
    {
        await using KestrelNode peer = await KestrelNode.StartAsync();
        await using KestrelNode node = await KestrelNode.StartAsync();
        await peer.PutAsync(There);
        using var client = new BlobStashClient(node.Url);
        var progress = new ProgressList();

        SyncReport report = await client.SyncAsync(SyncRequest.With(peer.Url.ToString()), progress);

        Assert.Equal(1, report.Pulled.Blobs);
        Assert.Equal(1, progress.Seen[^1].Pull.Blobs);
        Assert.Equal(1, progress.Seen[^1].Pull.BlobsInAll);
    }

    [Fact]
    public async Task Sync_EventsAreWantedAndThePeerIsAway_EndsWithTheProblem()
    {
        await using KestrelNode node = await KestrelNode.StartAsync();
        using var client = new BlobStashClient(node.Url);

        var exception = await Assert.ThrowsAsync<BlobStashException>(
            () => client.SyncAsync(SyncRequest.With("http://127.0.0.1:1"), new ProgressList()));

        Assert.Equal(BlobStashProblem.PeerUnreachable, exception.Problem);
    }

    [Fact]
    public async Task Sync_BucketsAreAskedFor_FindsTheDifferenceByThem()
    {
        await using KestrelNode peer = await KestrelNode.StartAsync();
        await using KestrelNode node = await KestrelNode.StartAsync();
        await peer.PutAsync(There);
        await node.PutAsync(Here);

        JsonNode report = await SyncAsync(node, $$"""{"url":"{{peer.Url}}","method":"buckets"}""");

        Assert.Equal("buckets", report["method"]!.GetValue<string>());
        Assert.Equal(1, report["pulled"]!["blobs"]!.GetValue<long>());
        Assert.Equal(1, report["pushed"]!["blobs"]!.GetValue<long>());
    }

    [Theory]
    [InlineData("\"limit\":10001")]
    [InlineData("\"method\":\"symbols\"")]
    public async Task Sync_MemberOutOfRange_IsMalformed(string member)
    {
        await using KestrelNode node = await KestrelNode.StartAsync();

        using HttpResponseMessage response =
            await PostAsync(node.Client, $$"""{"url":"http://127.0.0.1:1","dryRun":true,{{member}}}""");

        await TestNode.ReadProblemAsync(response, HttpStatusCode.BadRequest, "request-malformed");
    }

    [Fact]
    public async Task Sync_StrictPullWithLocalBlobs_AnswersConflict()
    {
        await using KestrelNode peer = await KestrelNode.StartAsync();
        await using KestrelNode node = await KestrelNode.StartAsync();
        await node.PutAsync(Here);

        using HttpResponseMessage response =
            await PostAsync(node.Client, $$"""{"url":"{{peer.Url}}","direction":"pull","strict":true}""");

        JsonNode problem = await TestNode.ReadProblemAsync(response, HttpStatusCode.Conflict, "local-only-blobs");
        Assert.Equal(1, problem["count"]!.GetValue<long>());
    }

    [Fact]
    public async Task Sync_ConfiguredPeerByName_PresentsItsKey()
    {
        await using KestrelNode peer = await KestrelNode.StartAsync(TestNode.Key(0, "a", TestNode.AdminKey, "admin"));
        await using KestrelNode node = await KestrelNode.StartAsync(
            ("BlobStash:Sync:Peers:0:Name", "cellar"),
            ("BlobStash:Sync:Peers:0:Url", peer.Url.ToString()),
            ("BlobStash:Sync:Peers:0:ApiKey", TestNode.AdminKey),
            ("BlobStash:Sync:Peers:0:Interval", "00:00:00"));
        await node.PutAsync(Here);

        JsonNode report = await SyncAsync(node, """{"peer":"Cellar","direction":"push"}""");

        Assert.Equal(1, report["pushed"]!["blobs"]!.GetValue<long>());
    }

    [Fact]
    public async Task Sync_DeadPeer_AnswersBadGatewayWithTheReason()
    {
        KestrelNode peer = await KestrelNode.StartAsync();
        Uri url = peer.Url;
        await peer.DisposeAsync();
        await using KestrelNode node = await KestrelNode.StartAsync();

        using HttpResponseMessage response = await PostAsync(node.Client, $$"""{"url":"{{url}}"}""");

        JsonNode problem = await TestNode.ReadProblemAsync(response, HttpStatusCode.BadGateway, "peer-unreachable");
        Assert.NotEmpty(problem["detail"]!.GetValue<string>());
        Assert.True(problem["transient"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Sync_PeerRefusesTheKey_AnswersBadGatewayWithoutTheKey()
    {
        await using KestrelNode peer = await KestrelNode.StartAsync(TestNode.Key(0, "a", TestNode.AdminKey, "admin"));
        await using KestrelNode node = await KestrelNode.StartAsync();

        using HttpResponseMessage response =
            await PostAsync(node.Client, $$"""{"url":"{{peer.Url}}","apiKey":"not-the-right-key"}""");

        JsonNode problem = await TestNode.ReadProblemAsync(response, HttpStatusCode.BadGateway, "peer-unreachable");
        Assert.DoesNotContain("not-the-right-key", problem.ToJsonString(), StringComparison.Ordinal);
        await node.StopAsync();
        Assert.DoesNotContain("not-the-right-key", await node.StopAndReadLogAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"url":"http://192.0.2.1/"}""", HttpStatusCode.Forbidden, "peer-not-allowed")]
    [InlineData("""{"url":"http://localhost.example/"}""", HttpStatusCode.Forbidden, "peer-not-allowed")]
    [InlineData("""{"url":"http://peer.example/other"}""", HttpStatusCode.Forbidden, "peer-not-allowed")]
    [InlineData("""{"url":"https://peer.example/blobs"}""", HttpStatusCode.Forbidden, "peer-not-allowed")]
    [InlineData("""{"peer":"attic"}""", HttpStatusCode.NotFound, "peer-unknown")]
    [InlineData("""{"url":"file:///etc/passwd"}""", HttpStatusCode.BadRequest, "request-malformed")]
    [InlineData("""{"url":"http://u:p@127.0.0.1/"}""", HttpStatusCode.BadRequest, "request-malformed")]
    [InlineData("""{"url":"http://127.0.0.1/","peer":"x"}""", HttpStatusCode.BadRequest, "request-malformed")]
    [InlineData("""{"peer":"x","apiKey":"y"}""", HttpStatusCode.BadRequest, "request-malformed")]
    [InlineData("""{"url":"http://127.0.0.1/","direction":"up"}""", HttpStatusCode.BadRequest, "request-malformed")]
    [InlineData("""{"url":"http://127.0.0.1/","surprise":1}""", HttpStatusCode.BadRequest, "request-malformed")]
    [InlineData("""{"url":5}""", HttpStatusCode.BadRequest, "request-malformed")]
    [InlineData("{}", HttpStatusCode.BadRequest, "request-malformed")]
    [InlineData("null", HttpStatusCode.BadRequest, "request-malformed")]
    [InlineData("[", HttpStatusCode.BadRequest, "request-malformed")]
    [InlineData("", HttpStatusCode.BadRequest, "request-malformed")]
    public async Task Sync_BadRequest_IsAnsweredWithItsProblem(string body, HttpStatusCode status, string problem)
    {
        await using var node = new TestNode(("BlobStash:Sync:AllowedPeers:0", "http://peer.example/blobs"));
        using HttpResponseMessage response = await PostAsync(node.Client, body);

        await TestNode.ReadProblemAsync(response, status, problem);
    }

    [Fact]
    public async Task Sync_LoopbackPeersSwitchedOff_AnswersForbidden()
    {
        await using var node = new TestNode(("BlobStash:Sync:AllowLoopbackPeers", "false"));
        using HttpResponseMessage response = await PostAsync(node.Client, """{"url":"http://127.0.0.1:1/"}""");

        await TestNode.ReadProblemAsync(response, HttpStatusCode.Forbidden, "peer-not-allowed");
    }

    [Fact]
    public async Task Sync_UrlWithoutAdminRole_AnswersForbidden()
    {
        await using var node = new TestNode(TestNode.Key(0, "s", TestNode.AdminKey, "sync"));
        node.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", TestNode.AdminKey);

        using HttpResponseMessage byUrl = await PostAsync(node.Client, """{"url":"http://127.0.0.1:1/"}""");
        using HttpResponseMessage byName = await PostAsync(node.Client, """{"peer":"attic"}""");

        JsonNode problem = await TestNode.ReadProblemAsync(byUrl, HttpStatusCode.Forbidden, "role-missing");
        Assert.Equal("admin", problem["role"]!.GetValue<string>());
        await TestNode.ReadProblemAsync(byName, HttpStatusCode.NotFound, "peer-unknown");
    }

    [Fact]
    public async Task Sync_OtherMediaType_AnswersUnsupported()
    {
        await using var node = new TestNode();
        using HttpResponseMessage response = await node.Client.PostAsync("/v1/sync", new StringContent("{}"));

        await TestNode.ReadProblemAsync(response, HttpStatusCode.UnsupportedMediaType, "media-type-unsupported");
    }

    [Fact]
    public async Task Sync_EndlessBody_AnswersTooLarge()
    {
        await using KestrelNode node = await KestrelNode.StartAsync();
        using HttpResponseMessage response =
            await PostAsync(node.Client, $$"""{"url":"{{new string('x', 20_000)}}"}""");

        await TestNode.ReadProblemAsync(response, HttpStatusCode.RequestEntityTooLarge, "body-too-large");
    }

    [Fact]
    public async Task Sync_WhileASessionWithThePeerRuns_AnswersConflict()
    {
        using var silent = new TcpListener(IPAddress.Loopback, port: 0);
        silent.Start();
        await using KestrelNode node = await KestrelNode.StartAsync();
        var body = $$"""{"url":"http://{{silent.LocalEndpoint}}/"}""";

        Task<HttpResponseMessage> running = PostAsync(node.Client, body);
        using (TcpClient asked = await silent.AcceptTcpClientAsync())
        {
            using HttpResponseMessage second = await PostAsync(node.Client, body);
            await TestNode.ReadProblemAsync(second, HttpStatusCode.Conflict, "session-running");
        }
        silent.Stop();
        using HttpResponseMessage first = await running;
        using HttpResponseMessage third = await PostAsync(node.Client, body);

        await TestNode.ReadProblemAsync(first, HttpStatusCode.BadGateway, "peer-unreachable");
        await TestNode.ReadProblemAsync(third, HttpStatusCode.BadGateway, "peer-unreachable");
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, string json) =>
        await client.PostAsync(
            new Uri("/v1/sync", UriKind.Relative), new StringContent(json, Encoding.UTF8, "application/json"));

    private static async Task<JsonNode> SyncAsync(KestrelNode node, string json)
    {
        using HttpResponseMessage response = await PostAsync(node.Client, json);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }

    private sealed class ProgressList : IProgress<SyncProgress>
    {
        public List<SyncProgress> Seen { get; } = [];

        public void Report(SyncProgress value) => Seen.Add(value);
    }
}
