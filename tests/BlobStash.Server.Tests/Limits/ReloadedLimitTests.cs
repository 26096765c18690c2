using System.Reflection;
using System.Text;
using BlobStash.Server.Blobs;
using BlobStash.Server.Configuration;
using BlobStash.Server.Hosting;
using BlobStash.Server.Limits;
using BlobStash.Server.Tests.Nodes;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BlobStash.Server.Tests.Limits;

/// <summary>Every limit can be changed while the node runs.</summary>
public sealed class ReloadedLimitTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly byte[] Blob = Encoding.ASCII.GetBytes("0123456789");

    private readonly TempFolder _folder = new();

    private string File => Path.Combine(_folder.Path, "node.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Reload_AnyLimit_IsOneOfThoseThatAreTakenOver()
    {
        await using KestrelNode node = await StartAsync("");

        var keys = node.Services.GetServices<IReloadable>().SelectMany(static part => part.ReloadedKeys).ToHashSet();

        Assert.All(typeof(LimitOptions).GetProperties(), limit => Assert.Contains($"Limits:{limit.Name}", keys));
    }

    [Theory]
    [InlineData("\"MaxListCount\": 2", "GET /v1/blobs?limit=3", "", "400")]
    [InlineData("\"MaxRangeCount\": 1", "GET {0}", "Range: bytes=0-0,2-2\r\n", "416")]
    [InlineData("\"MaxRequestLineSizeBytes\": 1024", "GET /v1/blobs?long={1}", "", "414")]
    [InlineData("\"MaxRequestHeadersTotalSizeBytes\": 1024", "GET /v1/blobs", "Long: {1}\r\n", "431")]
    [InlineData("\"MaxRequestHeaderCount\": 8", "GET /v1/blobs", "{2}", "431")]
    public async Task Reload_LimitOfARequest_IsInForceAtOnceBothWays(
        string low, string request, string headers, string refusal)
    {
        await using KestrelNode node = await StartAsync(low);
        await node.PutAsync(Blob);
        var many = string.Concat(Enumerable.Range(0, 20).Select(static i => $"Header-{i}: 1\r\n"));
        var text = string.Format(
            null, $"{request} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n",
            TestNode.PathOf(Blob), new string('a', 2000), many);

        var before = await AskAsync(node, text);
        Reload(node, "");
        var raised = await AskAsync(node, text);
        Reload(node, low);
        var lowered = await AskAsync(node, text);

        Assert.Equal(refusal, before);
        Assert.StartsWith("20", raised, StringComparison.Ordinal);
        Assert.Equal(refusal, lowered);
        await AssertNothingWaitsAsync(node);
    }

    [Fact]
    public async Task Reload_SizeOfHeaders_HoldsOnAnOpenConnectionFromItsSecondRequestOn()
    {
        await using KestrelNode node = await StartAsync("");
        var request = $"HEAD /healthz HTTP/1.1\r\nHost: localhost\r\nLong: {new string('a', 2000)}\r\n\r\n";
        using RawConnection client = await RawConnection.OpenAsync(node.Url);
        await client.SendAsync(request);
        Assert.StartsWith("HTTP/1.1 200 ", await client.ReadHeadAsync(), StringComparison.Ordinal);

        Reload(node, "\"MaxRequestHeadersTotalSizeBytes\": 1024");
        await client.SendAsync(request);
        await client.ReadHeadAsync();
        await client.SendAsync(request);

        Assert.StartsWith("HTTP/1.1 431 ", await client.ReadHeadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reload_PaceOfBodies_HoldsForRequestsThatBeginAfterwards()
    {
        await using KestrelNode node = await StartAsync("\"MinBodyBytesPerSecond\": 0");
        using RawConnection before = await BeginUploadAsync(node);

        Reload(node, "\"MinBodyBytesPerSecond\": 1000000000");
        using RawConnection after = await BeginUploadAsync(node);

        Assert.StartsWith(
            "HTTP/1.1 408 ", await after.ReadToEndAsync().WaitAsync(Deadline), StringComparison.Ordinal);
        await EndUploadAsync(before);
        await AssertNothingWaitsAsync(node);
    }

    [Fact]
    public async Task Reload_TimeForSlowReaders_CutsOffOneThatIsWaitedForAlready()
    {
        var blob = new byte[12_000_000];
        await using KestrelNode node = await StartAsync("\"MinBodyBytesPerSecond\": 100000000");
        await node.PutAsync(blob);
        using RawConnection client = await RawConnection.OpenAsync(node.Url);
        await client.SendAsync($"GET {TestNode.PathOf(blob)} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        await client.ReadHeadAsync();

        Reload(node, "\"MinBodyBytesPerSecond\": 100000000, \"SlowReaderTimeout\": \"00:00:02\"");

        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        var start = TimeProvider.System.GetTimestamp();
        while (await IsOpenAsync(client))
        {
            Assert.InRange(TimeProvider.System.GetElapsedTime(start), TimeSpan.Zero, Deadline);
            await timer.WaitForNextTickAsync();
        }
        var log = await node.StopAndReadLogAsync();
        Assert.Contains("took nothing of its answer for 2 s", log, StringComparison.Ordinal);
        await AssertNothingWaitsAsync(node);
    }

    [Fact]
    public async Task Reload_TimeToStop_IsTheOneThatTheStopTakes()
    {
        await using KestrelNode node = await StartAsync(
            "\"MinBodyBytesPerSecond\": 0, \"ShutdownTimeout\": \"01:00:00\"");
        using RawConnection upload = await BeginUploadAsync(node);

        Reload(node, "\"MinBodyBytesPerSecond\": 0, \"ShutdownTimeout\": \"00:00:01\"");

        await node.StopAsync().WaitAsync(Deadline);
        await AssertNothingWaitsAsync(node);
    }

    [Fact]
    public async Task Reload_BufferedBytes_AreAsManyAsTheSettingSays()
    {
        await using KestrelNode node = await StartAsync("\"MaxBufferedBytes\": 8388608");
        BufferBudget budget = node.Services.GetRequiredService<BufferBudget>();
        using BufferLease? all = await budget.TakeAsync(budget.MaxSharedBytes, CancellationToken.None);
        Assert.False(budget.Open().TryTake(1));

        Reload(node, "\"MaxBufferedBytes\": 16777216");

        using BufferLease? more = await budget.TakeAsync(7 << 20, CancellationToken.None);
        Assert.NotNull(more);
        Assert.False(budget.Open().TryTake(1));
        await AssertNothingWaitsAsync(node);
    }

    [Fact]
    public async Task Reload_FewerUploadsThanRun_LetsThoseEndAndKeepsToTheFewer()
    {
        await using KestrelNode node = await StartAsync("\"MinBodyBytesPerSecond\": 0, \"MaxConcurrentUploads\": 2");
        UploadGate gate = node.Services.GetRequiredService<UploadGate>();
        using RawConnection first = await BeginUploadAsync(node);
        using RawConnection second = await BeginUploadAsync(node);

        Reload(node, "\"MinBodyBytesPerSecond\": 0, \"MaxConcurrentUploads\": 1");

        Assert.False(gate.TryEnter());
        await EndUploadAsync(first);
        Assert.False(gate.TryEnter());
        await EndUploadAsync(second);
        using RawConnection next = await BeginUploadAsync(node);
        Assert.False(gate.TryEnter());
        await EndUploadAsync(next);
        Assert.Equal(0, gate.Running);
    }

    [Fact]
    public async Task Reload_AllLimitsOfTheWebServer_EqualThoseOfAStartWithTheSameSettings()
    {
        const string settings = """
            "MaxRequestLineSizeBytes": 4096, "MaxRequestHeadersTotalSizeBytes": 1048576, "MaxRequestHeaderCount": 100,
            "RequestHeadersTimeout": "00:00:05", "KeepAliveTimeout": "00:01:00", "MinBodyBytesPerSecond": 1000,
            "SlowReaderTimeout": "00:00:01"
            """;
        await using KestrelNode node = await StartAsync("");
        Reload(node, settings);
        using var other = new TempFolder();
        await using KestrelNode fresh = await KestrelNode.StartAsync(
            other, ownsFolder: false, openDisk: null, ("config", File));

        Assert.Equal(LimitsOf(fresh), LimitsOf(node));
    }

    private static List<string> LimitsOf(KestrelNode node)
    {
        KestrelServerLimits limits = node.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;
        return
        [
            .. typeof(KestrelServerLimits).GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Select(property => $"{property.Name} {property.GetValue(limits)}"),
        ];
    }

    private Task<KestrelNode> StartAsync(string limits)
    {
        Write(limits);
        return KestrelNode.StartAsync(_folder, ownsFolder: false, openDisk: null, ("config", File));
    }

    private void Write(string limits) =>
        System.IO.File.WriteAllText(File, $$"""{ "BlobStash": { "Limits": { {{limits}} } } }""");

    private void Reload(KestrelNode node, string limits)
    {
        Write(limits);
        node.Services.GetRequiredService<ConfigurationReload>().Run();
    }

    private static async Task AssertNothingWaitsAsync(KestrelNode node)
    {
        var log = await node.StopAndReadLogAsync();
        Assert.True(log.Contains("changed: BlobStash:Limits:", StringComparison.Ordinal), log);
        Assert.DoesNotContain("at the next start", log, StringComparison.Ordinal);
    }

    private static async Task<string> AskAsync(KestrelNode node, string request)
    {
        using RawConnection client = await RawConnection.OpenAsync(node.Url);
        await client.SendAsync(request);
        return (await client.ReadHeadAsync()).Split(' ')[1];
    }

    private static async Task<bool> IsOpenAsync(RawConnection client)
    {
        try
        {
            // A few bytes of a next request harm nobody.
            await client.SendAsync("G");
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>An upload that the node reads and that has all but its last byte.</summary>
    private static async Task<RawConnection> BeginUploadAsync(KestrelNode node)
    {
        RawConnection client = await RawConnection.OpenAsync(node.Url);
        await client.SendAsync(
            $"PUT {TestNode.PathOf(Blob)} HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
            + $"Content-Length: {Blob.Length}\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 100 ", await client.ReadHeadAsync(), StringComparison.Ordinal);
        await client.SendAsync("012345678");
        return client;
    }

    private static async Task EndUploadAsync(RawConnection client)
    {
        await client.SendAsync("9");
        Assert.StartsWith("HTTP/1.1 20", await client.ReadHeadAsync(), StringComparison.Ordinal);
    }
}
