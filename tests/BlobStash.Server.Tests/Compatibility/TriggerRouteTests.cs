using System.Net;
using System.Text.Json.Nodes;

namespace BlobStash.Server.Tests.Compatibility;

public sealed class TriggerRouteTests : IAsyncLifetime
{
    private readonly CompatibleNode _here = new();
    private readonly CompatibleNode _there = new();

    public async Task InitializeAsync()
    {
        await _here.InitializeAsync();
        await _there.InitializeAsync();
    }

    public async Task DisposeAsync()
    {
        await _here.DisposeAsync();
        await _there.DisposeAsync();
    }

    [Fact]
    public async Task Trigger_TwoNodes_CountsDownloadedAsReceived()
    {
        await _here.StoreAsync(new byte[300]);
        await _there.StoreAsync([1]);
        await _there.StoreAsync([2]);

        var body = await _here.Client.GetStringAsync(Path(_there.Url.ToString()));

        Assert.Matches(
            "^{'blobs_downloaded':2,'downloaded_size':2,'blobs_uploaded':1,'uploaded_size':300,"
            + "'sync_duration':'[0-9.]+(µs|ms|s)','already_in_sync':false,'one_way_sync':false}$",
            body.Replace('"', '\''));
        Assert.Equal(3, _here.Store.Count);
        Assert.Equal(3, _there.Store.Count);
    }

    [Fact]
    public async Task Trigger_Again_IsAlreadyInSync()
    {
        await _here.StoreAsync([1]);
        await _there.StoreAsync([1]);

        JsonNode report = await TriggerAsync(HttpMethod.Post, Path(_there.Url.ToString()));

        Assert.True(report["already_in_sync"]!.GetValue<bool>());
        Assert.Equal(0, report["blobs_downloaded"]!.GetValue<int>());
    }

    [Fact]
    public async Task Trigger_OneWay_LeavesLocalOnlyBlobsUnlessStrict()
    {
        await _here.StoreAsync([1]);
        await _there.StoreAsync([2]);
        var path = Path(_there.Url.ToString()) + "&one_way=T";

        using HttpResponseMessage strict = await _here.Client.GetAsync(path + "&strict=1");
        Assert.Equal(
            "one way sync error: found 1 blobs only present locally",
            await ErrorText.ReadAsync(strict, HttpStatusCode.Conflict));
        Assert.Equal(1, _here.Store.Count);

        JsonNode report = await TriggerAsync(HttpMethod.Get, path);
        Assert.True(report["one_way_sync"]!.GetValue<bool>());
        Assert.Equal(1, report["blobs_downloaded"]!.GetValue<int>());
        Assert.Equal(0, report["blobs_uploaded"]!.GetValue<int>());
        Assert.Equal(2, _here.Store.Count);
        Assert.Equal(1, _there.Store.Count);
    }

    [Fact]
    public async Task Trigger_PeerWithCompatibleRoutesOnly_Converges()
    {
        await using CompatibleFront front = await CompatibleFront.StartAsync(_there.Url);
        for (var i = 0; i < 60; i++)
        {
            await _here.StoreAsync([(byte)i]);
            await _there.StoreAsync([(byte)(i + 30)]);
        }

        JsonNode report = await TriggerAsync(HttpMethod.Get, Path(front.Url));

        Assert.Equal(30, report["blobs_downloaded"]!.GetValue<int>());
        Assert.Equal(30, report["blobs_uploaded"]!.GetValue<int>());
        Assert.Equal(
            await _here.Client.GetStringAsync("/api/sync/state"),
            await _there.Client.GetStringAsync("/api/sync/state"));
    }

    [Fact]
    public async Task OriginalClient_AgainstANode_Converges()
    {
        var blobs = new Dictionary<string, byte[]>();
        for (var i = 0; i < 80; i++)
        {
            var bytes = CompatibleNode.RandomBytes(i, i * 40);
            blobs[CompatibleNode.Name(bytes)] = bytes;
            await _there.StoreAsync(CompatibleNode.RandomBytes(i + 40, (i + 40) * 40));
        }

        await new OriginalSyncClient(_there.Client, blobs).RunAsync();

        Assert.Equal(120, blobs.Count);
        Assert.Equal(120, _there.Store.Count);
    }

    [Theory]
    [InlineData("", HttpStatusCode.BadRequest)]
    [InlineData("url=nonsense", HttpStatusCode.BadRequest)]
    [InlineData("url=http://127.0.0.1:1&one_way=yes", HttpStatusCode.BadRequest)]
    [InlineData("url=http://127.0.0.1:1&strict=2", HttpStatusCode.BadRequest)]
    [InlineData("url=http://203.0.113.9:8050", HttpStatusCode.Forbidden)]
    [InlineData("url=http://127.0.0.1:1", HttpStatusCode.BadGateway)]
    public async Task Trigger_ThatCannotRun_SaysWhy(string query, HttpStatusCode status)
    {
        using HttpResponseMessage response = await _here.Client.GetAsync("/api/sync/_trigger?" + query);

        Assert.NotEmpty(await ErrorText.ReadAsync(response, status));
    }

    [Fact]
    public async Task Trigger_KeyThatThePeerRefuses_Is502WithoutTheKey()
    {
        using HttpResponseMessage response =
            await _here.Client.GetAsync($"/api/sync/_trigger?url={_there.Url}&api_key=not-the-right-one");

        Assert.DoesNotContain(
            "not-the-right-one",
            await ErrorText.ReadAsync(response, HttpStatusCode.BadGateway),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trigger_KeyWithoutTheRole_Is403()
    {
        using HttpResponseMessage response = await _here.SendAsync(
            HttpMethod.Get, Path(_there.Url.ToString()), headers: ("Authorization", "Bearer a-key-that-reads-only"));

        await ErrorText.ReadAsync(response, HttpStatusCode.Forbidden);
    }

    private static string Path(string url) => $"/api/sync/_trigger?url={url}&api_key={CompatibleNode.Key}";

    private async Task<JsonNode> TriggerAsync(HttpMethod method, string path)
    {
        using HttpResponseMessage response = await _here.SendAsync(method, path);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }
}
