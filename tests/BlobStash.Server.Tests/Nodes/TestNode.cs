using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using BlobStash.Core.Hashing;
using BlobStash.Storage;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace BlobStash.Server.Tests.Nodes;

/// <summary>A whole node without a socket, in a folder of its own.</summary>
internal sealed class TestNode : WebApplicationFactory<Program>
{
    public const string AdminKey = "correct-horse-battery-staple";
    private readonly Dictionary<string, string?> _settings;
    private readonly TempFolder _folder = new();

    public TestNode(params (string Key, string Value)[] settings)
    {
        _settings = new Dictionary<string, string?>
        {
            ["BlobStash:DataDirectory"] = _folder.Data,
            ["BlobStash:Log:Console"] = "false",
        };
        foreach (var (key, value) in settings)
        {
            _settings[key] = value;
        }
        Client = CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
    }

    public HttpClient Client { get; }

    public TempFolder Folder => _folder;

    public BlobStore Store => Services.GetRequiredService<BlobStore>();

    /// <summary>Settings for one key.</summary>
    public static (string Key, string Value)[] Key(int index, string id, string key, params string[] roles) =>
    [
        ($"BlobStash:ApiKeys:{index}:Id", id),
        ($"BlobStash:ApiKeys:{index}:Key", key),
        .. roles.Select((role, i) => ($"BlobStash:ApiKeys:{index}:Roles:{i}", role)),
    ];

    /// <summary>Path of the blob with these bytes.</summary>
    public static string PathOf(byte[] bytes) => $"/v1/blobs/{Blake2b256.Hash(bytes)}";

    public static async Task<JsonNode> ReadProblemAsync(
        HttpResponseMessage response, HttpStatusCode status, string name)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status == response.StatusCode, $"{response.StatusCode}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.ToString());
        JsonNode problem = JsonNode.Parse(text)!;
        Assert.Equal("urn:blobstash:problem:" + name, problem["type"]!.GetValue<string>());
        Assert.Equal((int)status, problem["status"]!.GetValue<int>());
        return problem;
    }

    public async Task<string> PutAsync(byte[] bytes)
    {
        var path = PathOf(bytes);
        using HttpResponseMessage response = await Client.PutAsync(path, new ByteArrayContent(bytes));
        Assert.True(response.IsSuccessStatusCode, response.StatusCode.ToString());
        return path;
    }

    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, Action<HttpRequestHeaders>? headers = null, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        headers?.Invoke(request.Headers);
        return await Client.SendAsync(request);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        foreach (var (key, value) in _settings)
        {
            builder.UseSetting(key, value);
        }
    }

    /// <summary>The program disposes the node on its own thread too, so the store may close a moment later.</summary>
    public override async ValueTask DisposeAsync()
    {
        BlobStore store = Store;
        await base.DisposeAsync();
        await store.DisposeAsync();
        _folder.Dispose();
    }
}
