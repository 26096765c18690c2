using BlobStash.Server.Hosting;
using BlobStash.Server.Tests.Nodes;
using BlobStash.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace BlobStash.Server.Tests.Configuration;

public sealed class StartupTests
{
    [Theory]
    [InlineData("BlobStash:DataDirektory", "x")]
    [InlineData("BlobStash:Storage:SegmentSize", "1")]
    [InlineData("BlobStash:Limits:MaxListCount:Deep", "1")]
    [InlineData("BlobStash:ApiKeys:0:Kye", "1")]
    [InlineData("BlobStash:ApiKeys:first", "1")]
    [InlineData("BlobStash:Sync:Peers:0:Interval", "often")]
    [InlineData("BlobStash:Storage:SegmentSizeBytes", "256MB")]
    [InlineData("BlobStash:Storage:SegmentSizeBytes", "1")]
    [InlineData("BlobStash:Storage:MaxBlobSizeBytes", "0")]
    [InlineData("BlobStash:Storage:Durability", "Sometimes")]
    [InlineData("BlobStash:Storage:Durability", "1")]
    [InlineData("BlobStash:Storage:CompactionDeadShare", "half")]
    [InlineData("BlobStash:Storage:CompactionDeadShare", "NaN")]
    [InlineData("BlobStash:Storage:CompactionDeadShare", "1.5")]
    [InlineData("BlobStash:Storage:TombstoneGrace", "-1.00:00:00")]
    [InlineData("BlobStash:Storage:TombstoneGrace", "a month")]
    [InlineData("BlobStash:Storage:ParityDataShards", "0")]
    [InlineData("BlobStash:Storage:ParityDataShards", "255")]
    [InlineData("BlobStash:Storage:ParityShards", "-1")]
    [InlineData("BlobStash:Storage:ParityShards", "256")]
    [InlineData("BlobStash:Scrub:Enabled", "sometimes")]
    [InlineData("BlobStash:Scrub:Period", "00:00:01")]
    [InlineData("BlobStash:Scrub:MaxBytesPerSecond", "1000")]
    [InlineData("BlobStash:Scrub:Rate", "1")]
    [InlineData("BlobStash:Sync:AllowLoopbackPeers", "yes")]
    [InlineData("BlobStash:Sync:AllowedPeers", "http://a")]
    [InlineData("BlobStash:Sync:AllowedPeers:0", "ftp://a")]
    [InlineData("BlobStash:Sync:MaxConcurrentTransfers", "0")]
    [InlineData("BlobStash:Sync:Peers:0:Url", "http://user:secret@host")]
    [InlineData("BlobStash:Sync:Peers:0:Direction", "Sideways")]
    [InlineData("BlobStash:Limits:MaxListCount", "9999999999")]
    [InlineData("BlobStash:Limits:RequestHeadersTimeout", "00:00:00")]
    [InlineData("BlobStash:ApiKeys:0:Roles:0", "root")]
    [InlineData("BlobStash:ApiKeys:0:Roles:0", "read, write")]
    [InlineData("BlobStash:DataDirectory", "")]
    public async Task Build_BadSetting_RefusesAndNamesTheKey(string key, string value)
    {
        using var folder = new TempFolder();

        var error = await Assert.ThrowsAsync<StartupException>(
            () => ServerHost.BuildAsync(KestrelNode.CreateArguments(folder, (key, value))));

        Assert.Equal(ExitCode.BadConfiguration, error.ExitCode);
        Assert.Contains(key, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.Data));
    }

    [Fact]
    public async Task Build_SeveralBadSettings_NamesThemAll()
    {
        using var folder = new TempFolder();
        (string, string)[] settings =
        [
            ("BlobStash:Limits:MaxListCount", "0"),
            ("BlobStash:Limits:MaxRangeCount", "0"),
            ("BlobStash:ApiKeys:0:Id", "a"),
            ("BlobStash:ApiKeys:1:Id", "a"),
        ];

        var error = await Assert.ThrowsAsync<StartupException>(
            () => ServerHost.BuildAsync(KestrelNode.CreateArguments(folder, settings)));

        foreach (var key in new[]
        {
            "Limits:MaxListCount", "Limits:MaxRangeCount", "ApiKeys:0:Key", "ApiKeys:0:Roles", "ApiKeys:1:Id",
        })
        {
            Assert.Contains(key, error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Urls", "http://0.0.0.0:0")]
    [InlineData("Urls", "http://*:0")]
    [InlineData("Urls", "http://+:0")]
    [InlineData("Urls", "http://[::]:0")]
    [InlineData("Urls", "http://192.168.1.5:8050")]
    [InlineData("Urls", "http://127.0.0.1:0;http://example.org:80")]
    [InlineData("Kestrel:Endpoints:Open:Url", "http://0.0.0.0:0")]
    [InlineData("HTTP_PORTS", "8080")]
    public async Task Build_OpenAddressWithoutKey_RefusesAndSaysWhy(string key, string value)
    {
        using var folder = new TempFolder();
        (string, string)[] settings = key == "HTTP_PORTS" ? [("Urls", ""), (key, value)] : [(key, value)];

        var error = await Assert.ThrowsAsync<StartupException>(
            () => ServerHost.BuildAsync(KestrelNode.CreateArguments(folder, settings)));

        Assert.Contains(key, error.Message, StringComparison.Ordinal);
        Assert.Contains("no API key is configured", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_OpenAddressWithKey_Works()
    {
        await using KestrelNode node = await KestrelNode.StartAsync(
            [.. TestNode.Key(0, "root", TestNode.AdminKey, "admin"), ("Urls", "http://0.0.0.0:0")]);

        Assert.Equal("0.0.0.0", node.Url.Host);
    }

    [Fact]
    public async Task Build_ParitySettings_ReachTheStore()
    {
        await using KestrelNode node = await KestrelNode.StartAsync(
            ("BlobStash:Storage:ParityDataShards", "7"), ("BlobStash:Storage:ParityShards", "3"));

        BlobStoreOptions options = node.Services.GetRequiredService<BlobStore>().Options;

        Assert.Equal((7, 3), (options.ParityDataShards, options.ParityShards));
    }

    [Fact]
    public async Task Build_SecondNodeOnTheSameFolder_RefusesInOneLine()
    {
        await using KestrelNode first = await KestrelNode.StartAsync();

        var error = await Assert.ThrowsAsync<StoreOpenException>(
            () => ServerHost.BuildAsync(KestrelNode.CreateArguments(first.Folder)));

        Assert.DoesNotContain('\n', error.Message);
    }
}
