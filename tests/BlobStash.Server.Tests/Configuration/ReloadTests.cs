using System.Net;
using System.Net.Http.Headers;
using BlobStash.Server.Blobs;
using BlobStash.Server.Hosting;
using BlobStash.Server.Tests.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace BlobStash.Server.Tests.Configuration;

public sealed class ReloadTests : IDisposable
{
    private const string NewKey = "another-key-that-is-long-enough";

    private readonly TempFolder _folder = new();

    private string File => Path.Combine(_folder.Path, "node.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Reload_ChangedKey_IsInForceAtOnceAndTheOldOneIsNot()
    {
        Write(TestNode.AdminKey, "Information");
        await using KestrelNode node = await StartAsync();
        Assert.Equal(HttpStatusCode.OK, await GetAsync(node, TestNode.AdminKey));

        Write(NewKey, "Information");
        Reload(node);

        Assert.Equal(HttpStatusCode.OK, await GetAsync(node, NewKey));
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(node, TestNode.AdminKey));
        var log = await node.StopAndReadLogAsync();
        Assert.Contains("changed: BlobStash:ApiKeys:0:Key", log, StringComparison.Ordinal);
        Assert.DoesNotContain(NewKey, log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ nonsense")]
    [InlineData("""{ "BlobStash": { "Limits": { "MaxListCount": 0 } } }""")]
    [InlineData("""{ "Urls": "http://127.0.0.1:0" }""")]
    public async Task Reload_SettingsThatCannotBeUsed_LeaveTheOnesBeforeInForce(string text)
    {
        Write(TestNode.AdminKey, "Information");
        // Without the keys of the file everybody could come in.
        await using KestrelNode node = await StartAsync(("Urls", "http://0.0.0.0:0"));

        await System.IO.File.WriteAllTextAsync(File, text);
        Reload(node);

        Assert.Equal(HttpStatusCode.OK, await GetAsync(node, TestNode.AdminKey));
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(node, NewKey));
        Assert.Contains("those before stay in force", await node.StopAndReadLogAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reload_LevelOfTheLog_IsInForceAtOnce()
    {
        Write(TestNode.AdminKey, "Error");
        await using KestrelNode node = await StartAsync();
        Reload(node);

        Write(TestNode.AdminKey, "Information");
        Reload(node);

        var log = await node.StopAndReadLogAsync();
        Assert.DoesNotContain("listens on", log, StringComparison.Ordinal);
        Assert.Contains("changed: Serilog:MinimumLevel:Override:BlobStash", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reload_MoreConnections_AreTakenAtOnceAndFewerWhenSomeHaveClosed()
    {
        Write(TestNode.AdminKey, "Information", """ "Limits": { "MaxConcurrentConnections": 1 }, """);
        await using KestrelNode node = await StartAsync();
        using var second = new HttpClient();
        var url = $"http://127.0.0.1:{node.Url.Port}/healthz";
        Assert.Equal(HttpStatusCode.OK, await GetAsync(node, TestNode.AdminKey));
        using HttpResponseMessage refused = await second.GetAsync(url);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);

        Write(TestNode.AdminKey, "Information", """ "Limits": { "MaxConcurrentConnections": 3 }, """);
        Reload(node);

        using HttpResponseMessage taken = await second.GetAsync(url);
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        Write(TestNode.AdminKey, "Information", """ "Limits": { "MaxConcurrentConnections": 2 }, """);
        Reload(node);
        using var third = new HttpClient();
        using HttpResponseMessage again = await third.GetAsync(url);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, again.StatusCode);
        Assert.DoesNotContain("at the next start", await node.StopAndReadLogAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reload_Uploads_AreAsManyAsTheSettingSays()
    {
        Write(TestNode.AdminKey, "Information", """ "Limits": { "MaxConcurrentUploads": 1 }, """);
        await using KestrelNode node = await StartAsync();
        UploadGate gate = node.Services.GetRequiredService<UploadGate>();
        Assert.True(gate.TryEnter());
        Assert.False(gate.TryEnter());

        Write(TestNode.AdminKey, "Information", """ "Limits": { "MaxConcurrentUploads": 2 }, """);
        Reload(node);

        Assert.True(gate.TryEnter());
        Assert.False(gate.TryEnter());
        Assert.DoesNotContain("at the next start", await node.StopAndReadLogAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reload_SettingThatIsReadOnce_IsToldToChangeAtTheNextStart()
    {
        Write(TestNode.AdminKey, "Information");
        await using KestrelNode node = await StartAsync();

        Write(TestNode.AdminKey, "Information", """ "Storage": { "ParityShards": 1 }, """);
        Reload(node);

        Assert.Contains(
            "at the next start: BlobStash:Storage:ParityShards",
            await node.StopAndReadLogAsync(),
            StringComparison.Ordinal);
    }

    private Task<KestrelNode> StartAsync(params (string Key, string Value)[] settings) => KestrelNode.StartAsync(
        _folder, ownsFolder: false, openDisk: null, [("config", File), .. settings]);

    private void Write(string key, string level, string more = "") => System.IO.File.WriteAllText(
        File,
        $$"""
        { "BlobStash": { {{more}} "ApiKeys": [ { "Id": "root", "Key": "{{key}}", "Roles": [ "admin" ] } ] },
          "Serilog": { "MinimumLevel": { "Override": { "BlobStash": "{{level}}" } } } }
        """);

    private static void Reload(KestrelNode node) => node.Services.GetRequiredService<ConfigurationReload>().Run();

    private static async Task<HttpStatusCode> GetAsync(KestrelNode node, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{node.Url.Port}/v1/blobs");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using HttpResponseMessage response = await node.Client.SendAsync(request);
        return response.StatusCode;
    }
}
