using BlobStash.Server.Configuration;
using BlobStash.Server.Hosting;
using BlobStash.Server.Tests.Nodes;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Settings;

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
    [InlineData("BlobStash:DataDirectory", "~somebody/blobs")]
    [InlineData("BlobStash:Storage:TombstoneGrace", "30")]
    [InlineData("BlobStash:Limits:ShutdownTimeout", "30")]
    [InlineData("BlobStash:Sync:Peers:0:Interval", "1.5")]
    [InlineData("BlobStash:Log:Format", "Xml")]
    [InlineData("Kestrel:Endpoint:Main:Url", "http://127.0.0.1:0")]
    [InlineData("Kestrel:Endpoints:Main:Uri", "http://127.0.0.1:0")]
    [InlineData("Kestrel:Endpoints:Main:Certificate:Pfad", "x")]
    [InlineData("Kestrel:Certificates:Default:Path", "nowhere.pem")]
    [InlineData("Kestrel:Certificates:Default:Subject", "nobody.example")]
    [InlineData("Serilog:MinimumLevel:Default", "Verbos")]
    [InlineData("Serilog:MinimumLevel:Override:System", "Loud")]
    [InlineData("Serilog:WriteTo:0:Name", "Consol")]
    [InlineData("Logging:LogLevel:Default", "Loud")]
    [InlineData("datadir", "x")]
    [InlineData("BlobStsh:DataDirectory", "x")]
    public async Task Build_BadSetting_RefusesAndNamesTheKey(string key, string value)
    {
        using var folder = new TempFolder();

        var error = await Assert.ThrowsAsync<StartupException>(
            () => ServerHost.BuildAsync(KestrelNode.CreateArguments(folder, (key, value))));

        Assert.Equal(ExitCode.BadConfiguration, error.ExitCode);
        Assert.Contains(NamedPartOf(key), error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.Data));
    }

    [Theory]
    [InlineData("Certificate", "Subject", "nobody.example")]
    [InlineData("Certificate", "Path", "nowhere.pem")]
    [InlineData("Sni:a.example:Certificate", "Subject", "nobody.example")]
    [InlineData("Sni:a.example:Certificate", "Path", "nowhere.pem")]
    public async Task Build_CertificateOfAnEndpointIsNotThere_RefusesBeforeTheStoreIsOpened(
        string section, string key, string value)
    {
        using var folder = new TempFolder();
        const string Endpoint = "Kestrel:Endpoints:Main";

        var error = await Assert.ThrowsAsync<StartupException>(() => ServerHost.BuildAsync(KestrelNode.CreateArguments(
            folder, ($"{Endpoint}:Url", "https://127.0.0.1:0"), ($"{Endpoint}:{section}:{key}", value))));

        Assert.Equal(ExitCode.BadConfiguration, error.ExitCode);
        Assert.Contains($"{Endpoint}:{section}", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    /// <summary>Sections of the framework are named, and not always the key in them.</summary>
    private static string NamedPartOf(string key) => key switch
    {
        "Kestrel:Endpoint:Main:Url" => "Kestrel:Endpoint",
        "Kestrel:Certificates:Default:Path" or "Kestrel:Certificates:Default:Subject" =>
            "Kestrel:Certificates:Default",
        "Serilog:WriteTo:0:Name" => "Serilog:WriteTo:0",
        _ => key,
    };

    [Theory]
    [InlineData("http://127.0.0.1:18070x")]
    [InlineData("http://127.0.0.1:")]
    [InlineData("http://127.0.0.1:http")]
    [InlineData("http://127.0.0.1:-1")]
    [InlineData("http://127.0.0.1:+80")]
    [InlineData("http://127.0.0.1:65536")]
    [InlineData("http://[::1]:x")]
    [InlineData("http://localhost:0")]
    [InlineData("http://localhost:")]
    [InlineData("http://127.0.0.1:0/path")]
    [InlineData("http://example.org:80")]
    [InlineData("http://127.0.0.1.example.org:80")]
    [InlineData("http://:80")]
    [InlineData("http://0.0.0.0:80x")]
    [InlineData("http://*:80x")]
    [InlineData("ftp://127.0.0.1:80")]
    [InlineData("https://127.0.0.1:0")]
    [InlineData("127.0.0.1:18070")]
    [InlineData("http://pipe:/name")]
    public async Task Build_UrlThatWouldNotMeanWhatItSays_RefusesWithAndWithoutKeys(string url)
    {
        using var folder = new TempFolder();
        (string, string)[][] keys = [[], TestNode.Key(0, "root", TestNode.AdminKey, "admin")];
        foreach (var key in keys)
        {
            var error = await Assert.ThrowsAsync<StartupException>(() => ServerHost.BuildAsync(
                KestrelNode.CreateArguments(folder, [.. key, ("Urls", $"http://127.0.0.1:0;{url}")])));

            Assert.Equal(ExitCode.BadConfiguration, error.ExitCode);
            Assert.Contains("Urls", error.Message, StringComparison.Ordinal);
            Assert.False(Directory.Exists(folder.Data));
        }
    }

    [Theory]
    [InlineData("http://127.0.0.1:8050", true)]
    [InlineData("http://localhost:8050", true)]
    [InlineData("http://[::1]:8050/", true)]
    [InlineData("http://127.0.0.1", true)]
    [InlineData("http://unix:/run/blobstash.sock", true)]
    [InlineData("http://[::]:80", false)]
    [InlineData("http://0.0.0.0:80", false)]
    [InlineData("http://192.0.2.1:8050", false)]
    [InlineData("http://*:8050", false)]
    public void FindOpen_BoundAddress_IsOpenUnlessItIsOfThisMachine(string url, bool isOfThisMachine)
    {
        Assert.Equal(!isOfThisMachine, ListenAddresses.FindOpen([url], hasKeys: false).Any());
        Assert.Empty(ListenAddresses.FindOpen([url], hasKeys: true));
    }

    [Fact]
    public async Task Build_DataDirectoryThatCannotBeUsed_NamesPathAndReason()
    {
        using var folder = new TempFolder();
        var file = Path.Combine(folder.Path, "plain");
        await File.WriteAllTextAsync(file, "");
        var below = Path.Combine(file, "data");

        var error = await Assert.ThrowsAsync<StoreOpenException>(() => ServerHost.BuildAsync(
            KestrelNode.CreateArguments(folder, ("BlobStash:DataDirectory", below))));

        Assert.StartsWith(below + ": ", error.Message, StringComparison.Ordinal);
        Assert.Contains("The system says: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
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

        BlobStoreOptions options = node.Store.Options;

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
