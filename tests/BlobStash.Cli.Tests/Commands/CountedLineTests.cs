using BlobStash.Cli.Backup;
using BlobStash.Cli.Progress;
using BlobStash.Cli.Tests.Surroundings;
using BlobStash.Protocol.Documents;

namespace BlobStash.Cli.Tests.Commands;

/// <summary>Lines in which a number stands before a noun read right for none, one and several.</summary>
public sealed class CountedLineTests
{
    private const int LargeBlobLength = 700_000;

    [Theory]
    [InlineData(0, "0 large blobs", "are")]
    [InlineData(1, "1 large blob", "is")]
    [InlineData(2, "2 large blobs", "are")]
    public void Of_AnyNumber_HasItsNounAndWord(long count, string text, string word)
    {
        Assert.Equal(text, Quantity.Of(count, "large blob"));
        Assert.Equal(word, Quantity.Choose(count, "is", "are"));
    }

    [Theory]
    [InlineData(0, "pulled 0 blobs, 0 bytes; pushed 0 blobs, 0 bytes\n")]
    [InlineData(1, "pulled 1 blob, 1 byte; pushed 1 blob, 1 byte\n",
        "refused: 1 deletion\nskipped: 1 that was deleted\n")]
    [InlineData(2, "pulled 2 blobs, 2 bytes; pushed 2 blobs, 2 bytes\n",
        "refused: 2 deletions\nskipped: 2 that were deleted\n")]
    public async Task Sync_AnyNumber_ReadsRight(int count, string moved, string deletions = "")
    {
        await using var node = await StubNode.StartAsync();
        node.SyncReport = MakeSyncReport(count);

        var run = (await CommandRun.StartAsync("sync", "--peer", "cellar", "--url", node.Url)).Expect(0);

        Assert.Equal("peer cellar (native)\n" + moved + deletions, run.Output);
    }

    [Theory]
    [InlineData(0, "would pull 0 blobs, 0 bytes; would push 0 blobs, 0 bytes\n")]
    [InlineData(1, "would pull 1 blob, 1 byte; would push 1 blob, 1 byte\n")]
    [InlineData(2, "would pull 2 blobs, 2 bytes; would push 2 blobs, 2 bytes\n")]
    public async Task SyncDryRun_AnyNumber_ReadsRight(int count, string line)
    {
        await using var node = await StubNode.StartAsync();
        var some = $$"""{"blobs":{{count}},"bytes":{{count}},"digests":[]}""";
        var difference = $$"""
            "difference":{ "toPull":{{some}}, "toPush":{{some}} },"failures"
            """;
        node.SyncReport = MakeSyncReport(0).Replace("\"failures\"", difference, StringComparison.Ordinal);

        var run = (await CommandRun.StartAsync("sync", "--peer", "cellar", "--dry-run", "--url", node.Url)).Expect(0);

        Assert.Equal("peer cellar (native)\n" + line, run.Output);
    }

    [Theory]
    [InlineData(0, "0 blobs", "0 bytes", "", "")]
    [InlineData(1, "1 blob", "1 byte",
        ", receives at most 1 byte/s, 1 blob at once", ", 1 change behind for 1.5 s")]
    [InlineData(2, "2 blobs", "2 bytes",
        ", receives at most 2 bytes/s, 2 blobs at once", ", 2 changes behind for 1.5 s")]
    public async Task PeersShow_AnyNumber_ReadsRight(int count, string blobs, string bytes, string limits, string lag)
    {
        await using var node = await StubNode.StartAsync();
        var some = $$"""{ "blobs":{{count}}, "bytes":{{count}} }""";
        node.PeerAnswers["GET /v1/peers/cellar"] = (200, $$"""
            {"name":"cellar","url":"http://127.0.0.1:8060/","isConfigured":false,"hasApiKey":false,"direction":"both",
             "intervalSeconds":0,"follow":false,"maxConcurrentTransfers":{{count}},
             "maxReceiveBytesPerSecond":{{count}},"maxSendBytesPerSecond":0,
             "running":{"since":"2026-11-20T15:00:00+00:00","phase":"moving","pulled":{{some}},"pushed":{{some}},
              "failedBlobs":0,"left":{"blobs":{{count}},"bytes":{{count}},"seconds":4.0} },
             "lastSession":{"at":"2026-11-20T14:00:00+00:00","durationSeconds":0.5,"alreadyInSync":false,
              "pulled":{{some}},"pushed":{{some}},"failedBlobs":0,"endedEarly":null},
             "missing":{"at":"2026-11-20T14:00:00+00:00","here":{{count}},"there":{{count}} },
             "feed":{"state":"following","lagChanges":{{count}},"lagSeconds":1.5,"pulledBlobs":{{count}},
              "pushedBlobs":{{count}} } }
            """);

        var run = await CommandRun.StartAsync("peers", "show", "cellar", "--url", node.Url);

        Assert.Equal(
            $"""
            peer     cellar, added
            url      http://127.0.0.1:8060/
            moves    both, sessions on request{limits}
            equal    -
            missing  {blobs} here, {count} there, at 2026-11-20 14:00:00Z
            feed     following{lag}, pulled {blobs}, pushed {count}
            session  2026-11-20 14:00:00Z, 0.500 s, pulled {blobs}, pushed {count}, failed 0
            running  moving since 2026-11-20 15:00:00Z, pulled {blobs}, pushed {count}; left {blobs}, {bytes}, about 4 s

            """,
            run.Expect(0).Output);
    }

    [Theory]
    [InlineData(0, "0 of 0 blobs")]
    [InlineData(1, "0 of 1 blob")]
    [InlineData(2, "0 of 2 blobs")]
    public void ProgressLines_AnyNumber_ReadRight(long count, string blobs)
    {
        var terminal = new StringWriter();
        var surroundings = MakeTerminal(terminal);
        var progress = new SyncProgress(
            SyncPhase.Moving, new WayProgress(0, 0, count, null), new WayProgress(0, 0, count, 0), 0);

        new SyncProgressLine(surroundings).Report(progress);
        new BackupProgress(new TransferLine(surroundings)).Report(progress);

        Assert.Contains($"pulled {blobs}, 0 B, pushed {blobs}, 0 B; ", terminal.ToString(), StringComparison.Ordinal);
        Assert.Contains($"\r{blobs}, 0 B, ", terminal.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "0 segments, 0 large blobs, ", "0 blob records, 0 tombstones\n", "sound")]
    [InlineData(1, "1 segment, 1 large blob, ", "2 blob records, 1 tombstone\n", "damaged in 1 place")]
    [InlineData(2, "1 segment, 2 large blobs, ", "4 blob records, 2 tombstones\n", "damaged in 2 places")]
    public async Task Verify_AnyNumber_ReadsRight(int count, string files, string records, string verdict)
    {
        using var folder = await MakeStoreAsync(count);
        var sound = (await CommandRun.StartAsync("verify", folder.Path)).Expect(0);
        DamageLargeBlobs(folder, 64 + 80 + LargeBlobLength - 1);

        var damaged = await CommandRun.StartAsync("verify", folder.Path);

        Assert.Contains(files, sound.Output, StringComparison.Ordinal);
        Assert.Contains(records, sound.Output, StringComparison.Ordinal);
        Assert.EndsWith($"\n{verdict}\n", damaged.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "1 byte")]
    [InlineData(2, "2 bytes")]
    public async Task VerifyAndDump_DamagedBytes_AreCountedRight(int length, string bytes)
    {
        using var folder = new TemporaryFolder();
        await using (var store = await StoreFolder.OpenAsync(folder))
        {
            await StoreFolder.PutAsync(store, new byte[length]);
        }

        folder.Flip(StoreFolder.Segment, 64 + 80);

        var verify = (await CommandRun.StartAsync("verify", folder.Path)).Expect(1);
        var dump = (await CommandRun.StartAsync("segment", "dump", folder.PathOf(StoreFolder.Segment))).Expect(1);

        Assert.Contains($"{StoreFolder.Segment} at 144, {bytes}: blob ", verify.Output, StringComparison.Ordinal);
        Assert.Contains($"damaged: payload, {bytes} at 144\n", dump.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "", "")]
    [InlineData(1, "1 large blob is unreadable", "1 large blob is unreadable, and was so in the original")]
    [InlineData(2, "2 large blobs are unreadable", "2 large blobs are unreadable, and were so in the original")]
    public async Task ScrubAndBackup_UnreadableLargeBlobs_AreCountedRight(int count, string scrubbed, string copied)
    {
        using var folder = await MakeStoreAsync(count);
        using var target = new TemporaryFolder();
        DamageLargeBlobs(folder, 20);

        var backup = await CommandRun.StartAsync("backup", folder.Path, target.PathOf("copy"));
        var scrub = await CommandRun.StartAsync("scrub", folder.Path);

        Assert.Equal(count > 0, scrub.Output.Contains("unreadable", StringComparison.Ordinal));
        Assert.Contains(count > 0 ? $"damaged     {scrubbed}\n" : "", scrub.Output, StringComparison.Ordinal);
        Assert.Contains(count > 0 ? $"problem  {copied}\n" : "", backup.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "0 blobs, 0 bytes", "0 blobs that", "0 bytes")]
    [InlineData(1, "1 blob, 1 byte", "1 blob that", "1 byte")]
    [InlineData(2, "2 blobs, 2 bytes", "2 blobs that", "2 bytes")]
    public async Task Backup_AnyNumber_ReadsRight(int count, string fetched, string deleted, string bytes)
    {
        await using var node = await StubNode.StartAsync();
        using var target = new TemporaryFolder();
        var copy = target.PathOf("copy");
        for (var i = 0; i < count; i++)
        {
            node.Add([(byte)i]);
        }

        var full = (await CommandRun.StartAsync("backup", node.Url, copy)).Expect(0);
        node.Blobs.Clear();
        var empty = (await CommandRun.StartAsync("backup", node.Url, copy, "--shrink")).Expect(0);

        Assert.StartsWith(
            $"fetched  {fetched}\ndeleted  0 blobs that the node does not have any more\nblobs    {count}, {bytes}\n",
            full.Output,
            StringComparison.Ordinal);
        Assert.Contains($"\ndeleted  {deleted} the node does not", empty.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "lacks the only blob of the copy")]
    [InlineData(2, "lacks 2 of the 2 blobs of the copy")]
    public async Task Backup_NodeHasLostAll_CountsThem(int count, string part)
    {
        await using var node = await StubNode.StartAsync();
        using var target = new TemporaryFolder();
        for (var i = 0; i < count; i++)
        {
            node.Add([(byte)i]);
        }

        (await CommandRun.StartAsync("backup", node.Url, target.PathOf("copy"))).Expect(0);
        node.Blobs.Clear();

        (await CommandRun.StartAsync("backup", node.Url, target.PathOf("copy"))).Expect(2).AssertOneErrorLine(part);
    }

    private static string MakeSyncReport(int count) => $$"""
        {"peer":"cellar","direction":"both","protocol":"native","alreadyInSync":false,
         "pulled":{"blobs":{{count}},"bytes":{{count}} },"pushed":{"blobs":{{count}},"bytes":{{count}} },
         "deletions":{"here":0,"there":0,"refused":{{count}} },"skippedDeleted":{{count}},"durationSeconds":0.5,
         "failedBlobs":0,"failures":[],"endedEarly":null}
        """;

    /// <summary>So many large blobs, and as many tombstones of small ones.</summary>
    private static async Task<TemporaryFolder> MakeStoreAsync(int count)
    {
        var folder = new TemporaryFolder();
        await using var store = await StoreFolder.OpenAsync(folder);
        for (var i = 0; i < count; i++)
        {
            var large = new byte[LargeBlobLength];
            large[0] = (byte)i;
            await StoreFolder.PutAsync(store, large);
            await store.DeleteAsync(await StoreFolder.PutAsync(store, [(byte)i]), CancellationToken.None);
        }

        return folder;
    }

    /// <summary>So that neither parity mends them nor a checkpoint names them.</summary>
    private static void DamageLargeBlobs(TemporaryFolder folder, long offset)
    {
        File.Delete(folder.PathOf("checkpoint"));
        foreach (var file in Directory.GetFiles(folder.Path, "*.blob", SearchOption.AllDirectories))
        {
            File.Delete(Path.ChangeExtension(file, ".par"));
            folder.Flip(file, offset);
        }
    }

    private static CommandSurroundings MakeTerminal(TextWriter terminal) => new()
    {
        Output = TextWriter.Null,
        Error = terminal,
        IsErrorTerminal = true,
        OpenInput = () => Stream.Null,
        OpenOutput = () => Stream.Null,
        GetVariable = _ => null,
        Clock = new HurryingClock(),
    };
}
