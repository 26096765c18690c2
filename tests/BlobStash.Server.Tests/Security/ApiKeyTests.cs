using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using BlobStash.Server.Tests.Nodes;

namespace BlobStash.Server.Tests.Security;

public sealed class ApiKeyTests
{
    private const string ReaderKey = "reader-key-0123456789";
    private const string WriterKey = "writer-key-0123456789";
    private const string KeeperKey = "keeper-key-0123456789";
    private static readonly byte[] Hello = "hello"u8.ToArray();

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer wrong")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Basic ")]
    [InlineData("Basic !!!")]
    [InlineData("Digest " + TestNode.AdminKey)]
    [InlineData(TestNode.AdminKey)]
    public async Task Request_NoOrWrongKey_AnswersUnauthorized(string? authorization)
    {
        await using TestNode node = CreateNode();
        foreach (var path in new[] { "/v1/blobs", "/v1/state", TestNode.PathOf(Hello) })
        {
            using HttpResponseMessage response = await SendAsync(node, HttpMethod.Get, path, authorization);

            await TestNode.ReadProblemAsync(response, HttpStatusCode.Unauthorized, "key-required");
            Assert.Equal(
                ["Basic realm=\"BlobStash\"", "Bearer realm=\"BlobStash\""],
                response.Headers.WwwAuthenticate.Select(static challenge => challenge.ToString()));
        }
    }

    [Theory]
    [InlineData("bob", TestNode.AdminKey)]
    [InlineData("", TestNode.AdminKey + "x")]
    public async Task Request_BasicWithUserOrOtherKey_AnswersUnauthorized(string user, string key)
    {
        await using TestNode node = CreateNode();
        using HttpResponseMessage response = await SendAsync(node, HttpMethod.Get, "/v1/blobs", Basic(user, key));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Theory]
    [InlineData("Bearer ")]
    [InlineData("bearer ")]
    public async Task Request_Bearer_IsLetIn(string scheme)
    {
        await using TestNode node = CreateNode();
        using HttpResponseMessage response =
            await SendAsync(node, HttpMethod.Get, "/v1/blobs", scheme + TestNode.AdminKey);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Request_BasicWithEmptyUser_IsLetIn()
    {
        await using TestNode node = CreateNode();
        using HttpResponseMessage response =
            await SendAsync(node, HttpMethod.Get, "/v1/blobs", Basic("", TestNode.AdminKey));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Request_TwoAuthorizationHeaders_AnswersUnauthorized()
    {
        await using KestrelNode node =
            await KestrelNode.StartAsync(TestNode.Key(0, "root", TestNode.AdminKey, "admin"));
        using RawConnection client = await RawConnection.OpenAsync(node.Url);
        await client.SendAsync("GET /v1/blobs HTTP/1.1\r\nHost: localhost\r\n"
            + $"Authorization: Bearer {TestNode.AdminKey}\r\nAuthorization: Bearer other\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 401 ", await client.ReadHeadAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ReaderKey, "PUT", "write")]
    [InlineData(ReaderKey, "POST", "write")]
    [InlineData(ReaderKey, "DELETE", "delete")]
    [InlineData(ReaderKey, "SYNC", "sync")]
    [InlineData(WriterKey, "GET", "read")]
    [InlineData(WriterKey, "DELETE", "delete")]
    public async Task Request_WithoutTheRole_AnswersForbiddenAndNamesIt(string key, string verb, string role)
    {
        await using TestNode node = CreateNode();
        var path = verb switch { "POST" => "/v1/blobs", "SYNC" => "/v1/sync", _ => TestNode.PathOf(Hello) };
        HttpMethod method = verb == "SYNC" ? HttpMethod.Post : HttpMethod.Parse(verb);

        using HttpResponseMessage response = await SendAsync(node, method, path, "Bearer " + key);

        JsonNode problem = await TestNode.ReadProblemAsync(response, HttpStatusCode.Forbidden, "role-missing");
        Assert.Equal(role, problem["role"]!.GetValue<string>());
    }

    [Fact]
    public async Task Delete_AppendOnlyAdmin_AnswersForbidden()
    {
        await using TestNode node = CreateNode();
        using HttpResponseMessage put = await SendAsync(
            node, HttpMethod.Put, TestNode.PathOf(Hello), "Bearer " + KeeperKey, new ByteArrayContent(Hello));
        using HttpResponseMessage delete =
            await SendAsync(node, HttpMethod.Delete, TestNode.PathOf(Hello), "Bearer " + KeeperKey);
        using HttpResponseMessage get =
            await SendAsync(node, HttpMethod.Get, TestNode.PathOf(Hello), "Bearer " + ReaderKey);

        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        await TestNode.ReadProblemAsync(delete, HttpStatusCode.Forbidden, "key-append-only");
        Assert.Equal(HttpStatusCode.OK, get.StatusCode);
    }

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    [InlineData("/")]
    [InlineData("/swagger/index.html")]
    [InlineData("/swagger/v1/swagger.json")]
    public async Task Get_OpenRoute_NeedsNoKey(string path)
    {
        await using TestNode node = CreateNode();
        using HttpResponseMessage response = await node.Client.GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Keys_AfterGoodAndBadRequests_AreNotInTheLog()
    {
        const string wrongKey = "wrong-key-9876543210";
        await using KestrelNode node =
            await KestrelNode.StartAsync(TestNode.Key(0, "root", TestNode.AdminKey, "admin"));
        foreach (var key in new[] { TestNode.AdminKey, wrongKey })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/blobs");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
            using HttpResponseMessage response = await node.Client.SendAsync(request);
        }
        await node.StopAsync();

        var log = node.Folder.ReadLog();
        Assert.Contains("1 key", log, StringComparison.Ordinal);
        Assert.DoesNotContain(TestNode.AdminKey, log, StringComparison.Ordinal);
        Assert.DoesNotContain(wrongKey, log, StringComparison.Ordinal);
    }

    private static TestNode CreateNode() => new(
    [
        .. TestNode.Key(0, "root", TestNode.AdminKey, "admin"),
        .. TestNode.Key(1, "reader", ReaderKey, "read"),
        .. TestNode.Key(2, "writer", WriterKey, "write"),
        .. TestNode.Key(3, "keeper", KeeperKey, "admin"),
        ("BlobStash:ApiKeys:3:AppendOnly", "true"),
    ]);

    private static string Basic(string user, string key) =>
        "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{key}"));

    private static Task<HttpResponseMessage> SendAsync(
        TestNode node, HttpMethod method, string path, string? authorization, HttpContent? content = null) =>
        node.SendAsync(method, path, headers =>
        {
            if (authorization is not null)
            {
                headers.TryAddWithoutValidation("Authorization", authorization);
            }
        }, content);
}
