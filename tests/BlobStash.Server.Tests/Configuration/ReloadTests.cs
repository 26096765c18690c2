using System.Net;
using System.Net.Http.Headers;
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
