using System.Net;
using System.Text.Json.Nodes;
using BlobStash.Server.OpenApi;
using BlobStash.Server.Tests.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace BlobStash.Server.Tests.OpenApi;

public sealed class OpenApiTests
{
    private const string OwnPattern = "/swagger/{**rest}";

    [Fact]
    public async Task Document_EveryEndpoint_IsDescribed()
    {
        await using var node = new TestNode();
        JsonNode paths = (await ReadDocumentAsync(node))["paths"]!;

        foreach (RouteEndpoint endpoint in FindEndpoints(node))
        {
            foreach (var method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods)
            {
                if (method == "HEAD" && endpoint.Metadata.GetMetadata<RouteDefinition>()!.Method == "GET")
                {
                    // Goes without saying: HEAD is taken wherever GET is.
                    continue;
                }
                // What does the same under every method is listed once.
                var listed = endpoint.Metadata.GetMetadata<RouteDefinition>()!.IsListed ? method : "GET";
                JsonNode? operation = paths[endpoint.RoutePattern.RawText!]?[listed.ToLowerInvariant()];

                Assert.True(operation is not null, $"{method} {endpoint.RoutePattern.RawText} is not described.");
                Assert.NotEmpty(operation["summary"]!.GetValue<string>());
                Assert.NotEmpty(operation["responses"]!.AsObject());
            }
        }
    }

    [Fact]
    public async Task Document_GuardedRoutes_NameTheirSchemesAndOpenOnesNone()
    {
        await using var node = new TestNode();
        JsonNode document = await ReadDocumentAsync(node);

        Assert.Equal(
            ["Bearer", "Basic"], document["components"]!["securitySchemes"]!.AsObject().Select(static s => s.Key));
        foreach (RouteEndpoint endpoint in FindEndpoints(node))
        {
            RouteDefinition route = endpoint.Metadata.GetMetadata<RouteDefinition>()!;
            if (!route.IsListed)
            {
                continue;
            }
            JsonNode operation = document["paths"]![route.Pattern]![route.Method.ToLowerInvariant()]!;
            Assert.Equal(route.Role is null ? 0 : 2, operation["security"]?.AsArray().Count ?? 0);
        }
    }

    [Fact]
    public async Task Document_Operations_HaveNamesOfTheirOwnAndFillNothingInThatMayBeLeftOut()
    {
        await using var node = new TestNode();
        JsonNode document = await ReadDocumentAsync(node);
        JsonNode[] operations = [.. document["paths"]!.AsObject()
            .SelectMany(static path => path.Value!.AsObject())
            .Select(static operation => operation.Value!)];

        var names = operations.Select(static operation => operation["operationId"]!.GetValue<string>()).ToList();
        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.Contains("getV1BlobsDigest", names);
        var optional = operations
            .SelectMany(static operation => operation["parameters"]?.AsArray() ?? [])
            .Where(static parameter => parameter!["required"]?.GetValue<bool>() != true)
            .ToList();
        Assert.NotEmpty(optional);
        Assert.All(optional, static parameter => Assert.Null(parameter!["example"]));
        Assert.Matches(@"^\d+\.\d+\.\d+$", document["info"]!["version"]!.GetValue<string>());
    }

    [Fact]
    public async Task Document_JsonBodies_HaveASchemaThatExistsAndAnExample()
    {
        await using var node = new TestNode();
        JsonNode document = await ReadDocumentAsync(node);
        var schemas = document["components"]!["schemas"]!.AsObject();
        var bodies = FindAll(document["paths"]!, "application/json").ToList();

        Assert.NotEmpty(bodies);
        foreach (JsonNode body in bodies)
        {
            var reference = body["schema"]!["$ref"]!.GetValue<string>();
            JsonObject properties = schemas[reference[(reference.LastIndexOf('/') + 1)..]]!["properties"]!.AsObject();
            Assert.All(body["example"]!.AsObject(), member => Assert.True(properties.ContainsKey(member.Key)));
        }
    }

    [Theory]
    [InlineData("/api/sync/state")]
    [InlineData("/api/sync/state/leaf/{prefix}")]
    [InlineData("/api/sync/_trigger")]
    [InlineData("/api/ping")]
    public async Task Document_RouteThatTakesAnyMethod_IsListedOnce(string path)
    {
        await using var node = new TestNode();
        JsonObject methods = (await ReadDocumentAsync(node))["paths"]![path]!.AsObject();

        var only = Assert.Single(methods);
        Assert.Equal("get", only.Key);
        Assert.Contains(
            "Any method does the same.", only.Value!["description"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Document_Headings_SayWhatIsBelowThem()
    {
        await using var node = new TestNode();
        JsonNode document = await ReadDocumentAsync(node);
        var described = document["tags"]!.AsArray()
            .ToDictionary(static tag => tag!["name"]!.GetValue<string>(), static tag => tag!["description"]);

        var used = FindAll(document["paths"]!, "tags")
            .SelectMany(static tags => tags.AsArray())
            .Select(static tag => tag!.GetValue<string>())
            .ToHashSet();
        Assert.Equal(used.Order(), described.Keys.Order());
        Assert.All(described.Values, static text => Assert.NotEmpty(text!.GetValue<string>()));
    }

    [Fact]
    public async Task Document_Servers_HoldBehindAnyPrefix()
    {
        await using var node = new TestNode();
        JsonNode document = await ReadDocumentAsync(node);
        var server = document["servers"]!.AsArray().Single()!["url"]!.GetValue<string>();

        Assert.Equal("http://host/", new Uri(new Uri("http://host/swagger/v1/swagger.json"), server).AbsoluteUri);
        Assert.Equal(
            "http://host/blobs/", new Uri(new Uri("http://host/blobs/swagger/v1/swagger.json"), server).AbsoluteUri);
        var script = await node.Client.GetStringAsync("/swagger/index.js");
        Assert.Contains("v1/swagger.json", script, StringComparison.Ordinal);
        Assert.DoesNotContain("/swagger/v1/swagger.json", script, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Document_Bytes_SayWhatTheyAre()
    {
        await using var node = new TestNode();
        JsonNode document = await ReadDocumentAsync(node);
        JsonNode[] schemas = [.. FindAll(document, "schema").Where(static schema =>
            schema["format"]?.GetValue<string>() == "binary")];
        JsonNode[] sent = [.. FindAll(document["paths"], "requestBody").Where(static body =>
            body["content"]!.AsObject().All(static media => media.Key != "application/json"))];

        Assert.NotEmpty(schemas);
        Assert.All(schemas, static schema => Assert.NotEmpty(schema["description"]!.GetValue<string>()));
        Assert.NotEmpty(sent);
        Assert.All(sent, static body => Assert.NotEmpty(body["description"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("/v1/blobs", "limit", "integer", null)]
    [InlineData("/v1/blobs", "after", "string", "^[0-9a-fA-F]{64,64}$")]
    [InlineData("/v1/blobs/{digest}", "digest", "string", "^[0-9a-fA-F]{64,64}$")]
    [InlineData("/v1/changes", "wait", "integer", null)]
    [InlineData("/v1/sync/sketch", "count", "integer", null)]
    [InlineData("/v1/sync/sketch/{prefix}", "prefix", "string", "^[0-9a-fA-F]{2,2}$")]
    [InlineData("/api/blobstore/blobs", "limit", "integer", null)]
    [InlineData("/api/sync/_trigger", "strict", "boolean", null)]
    public async Task Document_Parameters_HaveTheirType(string path, string name, string type, string? pattern)
    {
        await using var node = new TestNode();
        JsonNode schema = (await ReadDocumentAsync(node))["paths"]![path]!["get"]!["parameters"]!.AsArray()
            .Single(parameter => parameter!["name"]!.GetValue<string>() == name)!["schema"]!;

        Assert.Equal(type, schema["type"]!.GetValue<string>());
        Assert.Equal(pattern, schema["pattern"]?.GetValue<string>());
    }

    [Theory]
    [InlineData("/swagger/index.html", "text/html")]
    [InlineData("/swagger/swagger-ui-bundle.js", "text/javascript")]
    [InlineData("/swagger/swagger-ui.css", "text/css")]
    public async Task Page_Parts_AreServedUnderAPolicy(string path, string mediaType)
    {
        await using var node = new TestNode();
        using HttpResponseMessage response = await node.Client.GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(mediaType, response.Content.Headers.ContentType?.MediaType);
        Assert.StartsWith(
            "default-src 'self'",
            response.Headers.GetValues("Content-Security-Policy").Single(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_HasNoScriptInIt()
    {
        await using var node = new TestNode();
        var page = await node.Client.GetStringAsync("/swagger/index.html");

        Assert.DoesNotContain("<script>", page, StringComparison.OrdinalIgnoreCase);
    }

    private static IEnumerable<RouteEndpoint> FindEndpoints(TestNode node) => node.Services
        .GetRequiredService<EndpointDataSource>().Endpoints
        .OfType<RouteEndpoint>()
        .Where(static endpoint => endpoint.RoutePattern.RawText != OwnPattern);

    private static async Task<JsonNode> ReadDocumentAsync(TestNode node) =>
        JsonNode.Parse(await node.Client.GetStringAsync("/swagger/v1/swagger.json"))!;

    private static IEnumerable<JsonNode> FindAll(JsonNode? node, string name) => node switch
    {
        JsonObject parent => parent.SelectMany(member =>
            member.Key == name ? [member.Value!] : FindAll(member.Value, name)),
        JsonArray list => list.SelectMany(child => FindAll(child, name)),
        _ => [],
    };
}
