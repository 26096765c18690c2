using System.Text.Json;
using BlobStash.Cli.Tests.Surroundings;
using BlobStash.Core.Hashing;

namespace BlobStash.Cli.Tests.Commands;

public sealed class ScrubCommandTests
{
    private const int FirstPayload = 64 + 80;

    [Fact]
    public async Task Scrub_SoundStore_MakesMissingParityAndSaysSo()
    {
        using var folder = await StoreFolder.MakeAsync();

        (await CommandRun.StartAsync("scrub", folder.Path)).Expect(0);
        var again = (await CommandRun.StartAsync("scrub", folder.Path, "--digests")).Expect(0);

        Assert.EndsWith("sound\n", again.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(folder.PathOf(Path.ChangeExtension(StoreFolder.LargePath, ".par"))));
    }

    [Fact]
    public async Task Scrub_LargeBlobIsDamaged_MendsItFromParityAndNamesIt()
    {
        using var folder = await StoreFolder.MakeAsync();
        (await CommandRun.StartAsync("scrub", folder.Path)).Expect(0);
        folder.Flip(StoreFolder.LargePath, FirstPayload + 70_000);

        var run = (await CommandRun.StartAsync("scrub", folder.Path)).Expect(0);

        Assert.Contains(
            $"mended      {StoreFolder.LargePath}: blob {Blake2b256.Hash(StoreFolder.Large)}: restored from parity\n",
            run.Output,
            StringComparison.Ordinal);
        Assert.EndsWith("mended\n", run.Output, StringComparison.Ordinal);
        (await CommandRun.StartAsync("verify", folder.Path)).Expect(0);
    }

    [Fact]
    public async Task Scrub_HeaderOfALargeFileIsDamaged_IsMendedAndNamed()
    {
        using var folder = await StoreFolder.MakeAsync();
        (await CommandRun.StartAsync("scrub", folder.Path)).Expect(0);
        folder.Flip(StoreFolder.LargePath, 20);

        var run = (await CommandRun.StartAsync("scrub", folder.Path)).Expect(0);

        Assert.Contains($"mended      {StoreFolder.LargePath}", run.Output, StringComparison.Ordinal);
        (await CommandRun.StartAsync("verify", folder.Path)).Expect(0);
    }

    [Fact]
    public async Task Scrub_BlobWithoutParityIsDamaged_LeavesItAndSaysWhich()
    {
        using var folder = await StoreFolder.MakeAsync();
        File.Delete(folder.PathOf(Path.ChangeExtension(StoreFolder.Segment, ".par")));
        folder.Flip(StoreFolder.Segment, FirstPayload + 5);

        var run = (await CommandRun.StartAsync("scrub", folder.Path, "--json")).Expect(1);

        var report = JsonDocument.Parse(run.Output).RootElement;
        Assert.False(report.GetProperty("whole").GetBoolean());
        var repair = Assert.Single(
            report.GetProperty("repairs").EnumerateArray(), repair => repair.GetProperty("isDamaged").GetBoolean());
        Assert.Equal("quarantined", repair.GetProperty("outcome").GetString());
        Assert.Equal(StoreFolder.Segment, repair.GetProperty("file").GetString());
        Assert.Equal(Blake2b256.Hash(StoreFolder.Small).ToString(), repair.GetProperty("digest").GetString());
    }

    [Fact]
    public async Task Scrub_PeerHasTheDamagedBlob_FetchesIt()
    {
        await using var node = await StubNode.StartAsync("secret");
        node.Add(StoreFolder.Small);
        using var folder = await StoreFolder.MakeAsync();
        File.Delete(folder.PathOf(Path.ChangeExtension(StoreFolder.Segment, ".par")));
        folder.Flip(StoreFolder.Segment, FirstPayload + 5);

        var run = (await CommandRun.StartAsync(
            ["scrub", folder.Path, "--peer", node.Url],
            variables: new Dictionary<string, string> { ["BLOBSTASH_PEER_KEY"] = "secret" })).Expect(0);

        Assert.Contains(
            $"blob {Blake2b256.Hash(StoreFolder.Small)}: fetched from the peer", run.Output, StringComparison.Ordinal);
        await using var store = await StoreFolder.OpenAsync(folder);
        Assert.True(store.TryGetLength(Blake2b256.Hash(StoreFolder.Small), out _));
    }

    [Fact]
    public async Task Scrub_PeerDoesNotAnswer_LeavesTheBlobAndSaysWhy()
    {
        using var folder = await StoreFolder.MakeAsync();
        File.Delete(folder.PathOf(Path.ChangeExtension(StoreFolder.Segment, ".par")));
        folder.Flip(StoreFolder.Segment, FirstPayload + 5);

        var run = (await CommandRun.StartAsync("scrub", folder.Path, "--peer", "http://127.0.0.1:1")).Expect(1);

        Assert.Contains("note        The node http://127.0.0.1:1", run.Output, StringComparison.Ordinal);
        Assert.EndsWith("damage is left\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scrub_SegmentIsGone_NamesItAndWhatWasInIt()
    {
        using var folder = await StoreFolder.MakeAsync();
        File.Delete(folder.PathOf(StoreFolder.Segment));

        var first = (await CommandRun.StartAsync("scrub", folder.Path)).Expect(1);
        var second = (await CommandRun.StartAsync("scrub", folder.Path)).Expect(1);
        var verify = (await CommandRun.StartAsync("verify", folder.Path)).Expect(1);

        Assert.Contains($"missing     {StoreFolder.Segment}: gone", first.Output, StringComparison.Ordinal);
        var blob = $"{StoreFolder.Segment}: blob {Blake2b256.Hash(StoreFolder.Small)}";
        Assert.All([first, second], run => Assert.Contains(blob, run.Output, StringComparison.Ordinal));
        Assert.Contains($"file is missing, {blob}", verify.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scrub_ParityIsGone_NamesItAndMakesIt()
    {
        using var folder = await StoreFolder.MakeAsync();
        var parity = Path.ChangeExtension(StoreFolder.Segment, ".par");
        File.Delete(folder.PathOf(parity));
        (await CommandRun.StartAsync("verify", folder.Path)).Expect(1);

        var run = (await CommandRun.StartAsync("scrub", folder.Path)).Expect(0);

        Assert.Contains($"missing     {parity}: gone", run.Output, StringComparison.Ordinal);
        (await CommandRun.StartAsync("verify", folder.Path)).Expect(0);
    }

    [Fact]
    public async Task Scrub_NodeHasItOpen_IsRefusedInOneLine()
    {
        using var folder = await StoreFolder.MakeAsync();
        await using var store = await StoreFolder.OpenAsync(folder);

        var run = (await CommandRun.StartAsync("scrub", folder.Path)).Expect(2);

        run.AssertOneErrorLine("in use by another process");
    }

    [Fact]
    public async Task Scrub_NoStore_IsRefusedAndNothingIsMade()
    {
        using var folder = new TemporaryFolder();

        (await CommandRun.StartAsync("scrub", folder.Path)).Expect(2).AssertOneErrorLine("FORMAT");

        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Scrub_RateIsTooLow_IsRefused()
    {
        using var folder = await StoreFolder.MakeAsync();

        (await CommandRun.StartAsync("scrub", folder.Path, "--rate", "1")).Expect(2).AssertOneErrorLine("--rate");
    }
}
