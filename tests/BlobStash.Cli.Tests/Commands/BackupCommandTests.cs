using System.Text.Json;
using BlobStash.Cli.Tests.Surroundings;

namespace BlobStash.Cli.Tests.Commands;

public sealed class BackupCommandTests : IDisposable
{
    private readonly TemporaryFolder _target = new();

    private string Copy => _target.PathOf("copy");

    public void Dispose() => _target.Dispose();

    [Fact]
    public async Task Backup_ClosedDirectory_OpensAsAStoreWithTheReportedRoot()
    {
        using var folder = await StoreFolder.MakeAsync();

        var run = (await CommandRun.StartAsync("backup", folder.Path, Copy, "--json")).Expect(0);

        var report = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(3, report.GetProperty("blobs").GetInt64());
        Assert.False(report.GetProperty("inUse").GetBoolean());
        Assert.True(report.GetProperty("linkedFiles").GetInt32() > 0);
        var again = (await CommandRun.StartAsync("backup", Copy, _target.PathOf("again"), "--json")).Expect(0);
        Assert.Equal(
            report.GetProperty("root").GetString(),
            JsonDocument.Parse(again.Output).RootElement.GetProperty("root").GetString());
        (await CommandRun.StartAsync("verify", Copy)).Expect(0);
    }

    [Fact]
    public async Task Backup_DirectoryInUse_CopiesAllTheSame()
    {
        using var folder = await StoreFolder.MakeAsync();
        await using var store = await StoreFolder.OpenAsync(folder);
        await StoreFolder.PutAsync(store, [1, 2, 3]);

        var run = (await CommandRun.StartAsync("backup", folder.Path, Copy)).Expect(0);

        Assert.Contains("blobs    4, ", run.Output, StringComparison.Ordinal);
        await StoreFolder.PutAsync(store, [4, 5, 6]);
        (await CommandRun.StartAsync("verify", Copy)).Expect(0);
    }

    [Fact]
    public async Task Backup_TargetIsNotEmpty_IsRefusedAndUntouched()
    {
        using var folder = await StoreFolder.MakeAsync();
        _target.Write("mine", [1]);
        var before = _target.Picture();

        var ofDirectory = (await CommandRun.StartAsync("backup", folder.Path, _target.Path)).Expect(2);
        var ofNode = (await CommandRun.StartAsync("backup", "http://127.0.0.1:1", _target.Path)).Expect(2);

        ofDirectory.AssertOneErrorLine("is not empty");
        ofNode.AssertOneErrorLine("neither empty nor a copy");
        Assert.Equal(before, _target.Picture());
    }

    [Fact]
    public async Task Backup_NoStore_IsRefused()
    {
        using var folder = new TemporaryFolder();

        var run = (await CommandRun.StartAsync("backup", folder.Path, Copy)).Expect(2);

        run.AssertOneErrorLine("There is no store here");
        Assert.False(Directory.Exists(Copy));
    }

    [Fact]
    public async Task Backup_Node_FetchesWhatIsMissingAndDeletesWhatIsGone()
    {
        await using var node = await StubNode.StartAsync("secret");
        var variables = new Dictionary<string, string> { ["BLOBSTASH_KEY"] = "secret" };
        var first = node.Add([1]);
        node.Add([2]);
        node.Add([3]);

        var full = (await CommandRun.StartAsync(["backup", node.Url, Copy], variables: variables)).Expect(0);
        node.Blobs.Remove(first);
        node.Add([4]);
        var next = (await CommandRun.StartAsync(["backup", node.Url, Copy], variables: variables)).Expect(0);
        node.Add([1]);
        var last = (await CommandRun.StartAsync(["backup", node.Url, Copy], variables: variables)).Expect(0);
        var state = await CommandRun.StartAsync(["state", "--url", node.Url], variables: variables);

        Assert.Contains("fetched  3 blobs, 3 bytes", full.Output, StringComparison.Ordinal);
        Assert.Contains("fetched  1 blob, 1 byte\ndeleted  1 blob that", next.Output, StringComparison.Ordinal);
        Assert.Contains("fetched  1 blob, 1 byte\ndeleted  0 blobs that", last.Output, StringComparison.Ordinal);
        Assert.Contains($"root     {state.Output.Split(' ')[0]}\n", last.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Backup_NodeHasLostMostBlobs_IsRefusedUnlessItIsMeant()
    {
        await using var node = await StubNode.StartAsync();
        foreach (var i in Enumerable.Range(0, 10))
        {
            node.Add([(byte)i]);
        }

        (await CommandRun.StartAsync("backup", node.Url, Copy)).Expect(0);
        node.Blobs.Clear();

        var refused = (await CommandRun.StartAsync("backup", node.Url, Copy)).Expect(2);
        var kept = (await CommandRun.StartAsync("verify", Copy)).Expect(0);
        var meant = (await CommandRun.StartAsync("backup", node.Url, Copy, "--shrink")).Expect(0);

        refused.AssertOneErrorLine("lacks 10 of the 10 blobs");
        Assert.Contains("10 blob records, 0 tombstones", kept.Output, StringComparison.Ordinal);
        Assert.Contains("deleted  10 blobs", meant.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Backup_NodeSendsOtherBytes_NamesTheBlobAndIsNotComplete()
    {
        await using var node = await StubNode.StartAsync();
        var digest = node.Add([1, 2, 3]);
        node.Blobs[digest] = [9, 9, 9];

        var run = (await CommandRun.StartAsync("backup", node.Url, Copy)).Expect(1);

        Assert.Contains($"problem  {digest}: ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Backup_NodeDoesNotAnswer_IsUnreachable()
    {
        (await CommandRun.StartAsync("backup", "http://127.0.0.1:1", Copy)).Expect(3).AssertOneErrorLine("127.0.0.1:1");
    }

    [Fact]
    public async Task Backup_KeyIsMissing_IsRefusedByTheNode()
    {
        await using var node = await StubNode.StartAsync("secret");

        (await CommandRun.StartAsync("backup", node.Url, Copy)).Expect(4).AssertOneErrorLine(node.Url);
    }
}
