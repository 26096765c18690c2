using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using BlobStash.Server.Tests.Nodes;

namespace BlobStash.Server.Tests.OpenApi;

/// <summary>
/// Presses "Execute" on the page: sends each operation of the document with what the page fills in, which is the
/// example or the default of each parameter and the example of a body, and for bytes no file.
/// </summary>
public sealed class ExecuteTests
{
    /// <summary>Every operation that nothing is added to, in an order in which each finds what it needs.</summary>
    public static readonly string[] Filled =
    [
        "put /v1/blobs/{digest}", "post /v1/blobs", "get /v1/blobs/{digest}", "head /v1/blobs/{digest}",
        "get /v1/blobs", "post /v1/blobs/batch/put",
        "get /v1/state", "get /v1/state/leaves/{prefix}", "get /v1/changes", "get /v1/sync/sketch",
        "get /v1/sync/sketch/{prefix}", "get /v1/sync/digests", "post /v1/sync/root",
        "put /v1/peers/{name}", "get /v1/peers/{name}", "get /v1/peers", "delete /v1/peers/{name}",
        "post /v1/scrub", "get /v1/scrub", "get /healthz", "get /readyz", "get /",
        "post /api/blobstore/blob/{hash}", "get /api/blobstore/blob/{hash}", "head /api/blobstore/blob/{hash}",
        "get /api/blobstore/blobs", "get /api/sync/state", "get /api/sync/state/leaf/{prefix}", "get /api/ping",
        "delete /v1/blobs/{digest}",
    ];

    /// <summary>What needs something that the page cannot have, and the words that say so.</summary>
    public static readonly Dictionary<string, string> Noted = new()
    {
        ["post /v1/blobs/batch/stat"] = "xxd -r -p > digests",
        ["post /v1/blobs/batch/get"] = "xxd -r -p > digests",
        ["post /v1/sync/standing"] = "xxd -r -p > digests",
        ["post /v1/sync/deletions"] = "a person uses `DELETE /v1/blobs/{digest}`",
        ["post /v1/sync/resolve"] = "xxd -r -p > ids",
        ["post /v1/sync"] = "second node to listen on port 8060",
        ["get /api/sync/_trigger"] = "second node to listen on port 8060",
        ["post /api/blobstore/upload"] = "choose an empty file",
    };

    [Fact]
    public async Task Execute_WhatIsFilledIn_Works()
    {
        await using var node = new TestNode();
        JsonObject paths = await ReadPathsAsync(node);

        foreach (var name in Filled)
        {
            using HttpRequestMessage request = Build(paths, name);
            using HttpResponseMessage response = await node.Client.SendAsync(request);

            var body = await response.Content.ReadAsStringAsync();
            Assert.True(response.IsSuccessStatusCode, $"{name}: {response.StatusCode} {body}");
        }
    }

    [Fact]
    public async Task Document_WhatNeedsMore_SaysSo()
    {
        await using var node = new TestNode();
        JsonObject paths = await ReadPathsAsync(node);

        var all = paths.SelectMany(static path => path.Value!.AsObject().Select(o => $"{o.Key} {path.Key}"));
        Assert.Equal(all.Order(), Filled.Concat(Noted.Keys).Order());
        Assert.All(Noted, note => Assert.Contains(
            note.Value, TextOf(Find(paths, note.Key)), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/v1/blobs/batch/stat", 64)]
    [InlineData("/v1/blobs/batch/get", 64)]
    [InlineData("/v1/sync/standing", 64)]
    [InlineData("/v1/sync/root", 64)]
    [InlineData("/v1/sync/resolve", 16)]
    public async Task Execute_FileMadeAsTheNoteSays_Works(string path, int digits)
    {
        await using var node = new TestNode();
        var digest = (await node.PutAsync("hello"u8.ToArray())).Split('/')[^1];
        using var file = new ByteArrayContent(Convert.FromHexString(digest[..digits]));
        using HttpResponseMessage response = await node.Client.PostAsync(path, file);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.NotEmpty(await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Execute_PutOfABatchThatGetAnswered_StoresItsBlobs()
    {
        await using var source = new TestNode();
        await using var target = new TestNode();
        var path = await source.PutAsync("hello"u8.ToArray());
        using var wanted = new ByteArrayContent(Convert.FromHexString(path.Split('/')[^1]));
        using HttpResponseMessage got = await source.Client.PostAsync("/v1/blobs/batch/get", wanted);
        using var frames = new ByteArrayContent(await got.Content.ReadAsByteArrayAsync());
        using HttpResponseMessage put = await target.Client.PostAsync("/v1/blobs/batch/put", frames);

        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        Assert.Equal("hello", await target.Client.GetStringAsync(path));
    }

    [Theory]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", true)]
    [InlineData("curl/8.14.1", false)]
    [InlineData(null, false)]
    public async Task Get_Blob_IsNamedByItsDigestForBrowsersAlone(string? agent, bool isNamed)
    {
        await using var node = new TestNode();
        var path = await node.PutAsync("hello"u8.ToArray());
        var original = $"/api/blobstore/blob/{path.Split('/')[^1]}";
        foreach ((HttpMethod method, var route) in new[]
        {
            (HttpMethod.Get, path), (HttpMethod.Head, path), (HttpMethod.Get, original),
        })
        {
            using HttpResponseMessage response = await node.SendAsync(
                method, route, headers => headers.TryAddWithoutValidation("User-Agent", agent));

            ContentDispositionHeaderValue? disposition = response.Content.Headers.ContentDisposition;
            Assert.Equal(isNamed ? path.Split('/')[^1] : null, disposition?.FileName?.Trim('"'));
            Assert.Equal(isNamed ? "attachment" : null, disposition?.DispositionType);
        }
    }

    [Theory]
    [InlineData("GET", "/v1/sync/digests", "digests.bin")]
    [InlineData("GET", "/v1/sync/sketch", "sketch.bin")]
    [InlineData("POST", "/v1/sync/resolve", "digests.bin")]
    [InlineData("POST", "/v1/sync/standing", "standing.bin")]
    [InlineData("POST", "/v1/sync/root", "root.bin")]
    [InlineData("POST", "/v1/blobs/batch/stat", "stat.bin")]
    [InlineData("POST", "/v1/blobs/batch/get", "batch.bin")]
    public async Task Answer_OfBytesForABrowser_NamesItsFile(string method, string path, string fileName)
    {
        await using var node = new TestNode();
        using var request = new HttpRequestMessage(HttpMethod.Parse(method), path);
        request.Headers.UserAgent.ParseAdd("Mozilla/5.0");
        request.Content = method == "POST" ? new ByteArrayContent(new byte[32]) : null;

        using HttpResponseMessage response = await node.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(fileName, response.Content.Headers.ContentDisposition?.FileName?.Trim('"'));
    }

    private static HttpRequestMessage Build(JsonObject paths, string name)
    {
        JsonNode operation = Find(paths, name);
        var parts = name.Split(' ');
        var path = parts[1];
        var query = new StringBuilder();
        var request = new HttpRequestMessage { Method = HttpMethod.Parse(parts[0]) };
        foreach (JsonNode? parameter in operation["parameters"]?.AsArray() ?? [])
        {
            JsonNode? value = parameter!["example"] ?? parameter["schema"]!["default"];
            if (value is null)
            {
                Assert.False(parameter["required"]?.GetValue<bool>() ?? false, $"{name} has nothing filled in.");
                continue;
            }
            var key = parameter["name"]!.GetValue<string>();
            var text = Uri.EscapeDataString(value.ToString());
            switch (parameter["in"]!.GetValue<string>())
            {
                case "path":
                    path = path.Replace($"{{{key}}}", text, StringComparison.Ordinal);
                    break;
                case "query":
                    query.Append(query.Length == 0 ? '?' : '&').Append(key).Append('=').Append(text);
                    break;
                default:
                    request.Headers.TryAddWithoutValidation(key, value.ToString());
                    break;
            }
        }
        request.RequestUri = new Uri(path + query, UriKind.Relative);
        request.Content = BuildBody(operation["requestBody"]);
        return request;
    }

    private static ByteArrayContent? BuildBody(JsonNode? body)
    {
        if (body is null)
        {
            return null;
        }
        var (mediaType, media) = body["content"]!.AsObject().Single();
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(media!["example"]?.ToJsonString() ?? ""));
        content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        return content;
    }

    /// <summary>All that is said of an operation, of its parameters and of its body.</summary>
    private static string TextOf(JsonNode? node) => node switch
    {
        JsonObject parent => string.Join('\n', parent.Select(static member => TextOf(member.Value))),
        JsonArray list => string.Join('\n', list.Select(static child => TextOf(child))),
        _ => node?.ToString() ?? "",
    };

    private static JsonNode Find(JsonObject paths, string name) => paths[name.Split(' ')[1]]![name.Split(' ')[0]]!;

    private static async Task<JsonObject> ReadPathsAsync(TestNode node) =>
        JsonNode.Parse(await node.Client.GetStringAsync("/swagger/v1/swagger.json"))!["paths"]!.AsObject();
}
