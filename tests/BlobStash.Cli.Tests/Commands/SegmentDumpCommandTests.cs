using System.Text.Json;
using BlobStash.Cli.Tests.Surroundings;
using BlobStash.Core.Hashing;

namespace BlobStash.Cli.Tests.Commands;

public sealed class SegmentDumpCommandTests
{
    [Fact]
    public async Task Dump_SoundSegment_HasALineForEachRecord()
    {
        using var folder = await StoreFolder.MakeAsync();

        var run = (await CommandRun.StartAsync("segment", "dump", folder.PathOf(StoreFolder.Segment))).Expect(0);

        var lines = run.Output.TrimEnd('\n').Split('\n');
        Assert.StartsWith("segment 1, version 2, store ", lines[0], StringComparison.Ordinal);
        var small = Assert.Single(lines, line => line.Contains(
            Blake2b256.Hash(StoreFolder.Small).ToString(), StringComparison.Ordinal));
        Assert.Equal(
            ["64", "blob", "1001", "ok"],
            small.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where((_, i) => i is 0 or 1 or 4 or 6));
        Assert.Single(lines, line => line.Contains(" tombstone ", StringComparison.Ordinal));
        Assert.All(lines.Skip(2), line => Assert.EndsWith("  ok", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Dump_JsonOfADamagedSegment_TellsWhichRecord()
    {
        using var folder = await StoreFolder.MakeAsync();
        folder.Flip(StoreFolder.Segment, 64 + 80);

        var run = await CommandRun.StartAsync("segment", "dump", "--json", folder.PathOf(StoreFolder.Segment));

        var dump = JsonDocument.Parse(run.Expect(1).Output).RootElement;
        Assert.Equal(1, dump.GetProperty("header").GetProperty("number").GetInt64());
        var records = dump.GetProperty("records").EnumerateArray().ToList();
        Assert.Equal(64, records[0].GetProperty("offset").GetInt64());
        Assert.Equal("payloadDamaged", records[0].GetProperty("condition").GetString());
        Assert.All(records.Skip(1), record => Assert.Equal("intact", record.GetProperty("condition").GetString()));
        Assert.Equal(
            [.. records.Skip(1).Select(record => record.GetProperty("offset").GetInt64())],
            records.SkipLast(1).Select(
                record => record.GetProperty("offset").GetInt64() + record.GetProperty("size").GetInt64()));
    }

    [Fact]
    public async Task Dump_LargeBlob_HasItsOneRecord()
    {
        using var folder = await StoreFolder.MakeAsync();

        var run = (await CommandRun.StartAsync("segment", "dump", folder.PathOf(StoreFolder.LargePath))).Expect(0);

        Assert.StartsWith("large blob, version 2", run.Output, StringComparison.Ordinal);
        Assert.Equal(3, run.Output.TrimEnd('\n').Split('\n').Length);
    }

    [Fact]
    public async Task Dump_ParityFile_TellsWhatItProtects()
    {
        using var folder = await StoreFolder.MakeAsync();
        (await CommandRun.StartAsync("scrub", folder.Path)).Expect(0);
        var parity = Path.ChangeExtension(StoreFolder.LargePath, ".par");

        var sound = (await CommandRun.StartAsync("segment", "dump", folder.PathOf(parity))).Expect(0);
        folder.Flip(parity, 20);
        var damaged = (await CommandRun.StartAsync("segment", "dump", "--json", folder.PathOf(parity))).Expect(1);

        Assert.Contains($"protects  {StoreFolder.LargePath}, ", sound.Output, StringComparison.Ordinal);
        var dump = JsonDocument.Parse(damaged.Output).RootElement;
        Assert.False(dump.GetProperty("isWhole").GetBoolean());
        Assert.Equal(10, dump.GetProperty("dataShards").GetInt32());
    }

    [Fact]
    public async Task Dump_NoSegment_IsUnusable()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("photo.jpg", new byte[5000]);

        (await CommandRun.StartAsync("segment", "dump", path)).Expect(2).AssertOneErrorLine("is not a segment");
        (await CommandRun.StartAsync("segment", "dump", path + "x")).Expect(2).AssertOneErrorLine("does not exist");
    }
}
