using System.Collections.Concurrent;
using System.Text.Json;
using BlobStash.Client;
using BlobStash.Core.Digests;
using BlobStash.EndToEnd.Tests.Nodes;

namespace BlobStash.EndToEnd.Tests;

public sealed class BackupTests : IDisposable
{
    private const int Writers = 4;
    private static readonly int[] Lengths = [1, 1000, 70_000, 300_000, 700_000];
    private static readonly string[] SmallSegments = ["--BlobStash:Storage:SegmentSizeBytes", "1048576"];

    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentDictionary<Digest, long> _acknowledged = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Backup_DirectoryOfANodeThatTakesWrites_IsRestoredWithTheReportedRoot()
    {
        await using Node node = await Node.StartAsync(_folder.At("node"), SmallSegments);
        using var enough = new CancellationTokenSource();
        Task writing = WriteAsync(node, enough.Token);
        await WaitForAsync(50);

        Digest[] before = [.. _acknowledged.Keys];
        JsonElement report = await CommandProcess.RunAsync(0, "backup", _folder.At("node/data"), _folder.At("copy"));
        await enough.CancelAsync();
        await writing;

        Assert.True(report.GetProperty("inUse").GetBoolean());
        await CommandProcess.RunAsync(0, "verify", _folder.At("copy"));
        await AssertRestoredAsync(report, before);
    }

    [Fact]
    public async Task Backup_UrlOfANodeThatTakesWritesAtFirst_IsRestoredWithTheReportedRoot()
    {
        await using Node node = await Node.StartAsync(_folder.At("node"), SmallSegments);
        using var enough = new CancellationTokenSource();
        Task writing = WriteAsync(node, enough.Token);
        await WaitForAsync(50);

        Digest[] before = [.. _acknowledged.Keys];
        Task<JsonElement> backup = CommandProcess.RunAsync(0, "backup", node.Url.ToString(), _folder.At("copy"));
        await WaitForAsync(80);
        await enough.CancelAsync();
        await writing;
        JsonElement report = await backup;

        var state = await node.Client.GetStateAsync();
        Assert.Equal(state.Root.ToString(), report.GetProperty("root").GetString());
        await CommandProcess.RunAsync(0, "verify", _folder.At("copy"));
        await AssertRestoredAsync(report, before);
    }

    private async Task AssertRestoredAsync(JsonElement report, Digest[] before)
    {
        await using Node restored = await Node.StartAsync(
            _folder.At("restored"), "--BlobStash:DataDirectory", _folder.At("copy"));
        var state = await restored.Client.GetStateAsync();

        Assert.Equal(report.GetProperty("root").GetString(), state.Root.ToString());
        Assert.Equal(report.GetProperty("blobs").GetInt64(), state.Count);
        foreach (Digest digest in before)
        {
            Assert.Equal(_acknowledged[digest], await restored.Client.GetAsync(digest, Stream.Null));
        }
    }

    private async Task WaitForAsync(int blobs)
    {
        while (_acknowledged.Count < blobs)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }
    }

    private Task WriteAsync(Node node, CancellationToken enough) =>
        Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            using BlobStashClient client = node.CreateClient();
            var random = new Random(writer);
            while (!enough.IsCancellationRequested)
            {
                var blob = new byte[Lengths[random.Next(Lengths.Length)]];
                random.NextBytes(blob);
                using var content = new MemoryStream(blob);
                _acknowledged[await client.PutAsync(content, CancellationToken.None)] = blob.Length;
            }
        })));
}
