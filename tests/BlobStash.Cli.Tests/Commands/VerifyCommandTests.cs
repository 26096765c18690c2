using System.Buffers.Binary;
using System.Text.Json;
using BlobStash.Cli.Tests.Surroundings;
using BlobStash.Core.Hashing;

namespace BlobStash.Cli.Tests.Commands;

public sealed class VerifyCommandTests
{
    [Fact]
    public async Task Verify_SoundStore_SaysSoAndChangesNothing()
    {
        using var folder = await StoreFolder.MakeAsync();
        folder.Write("tmp/left.tmp", [1, 2, 3]);
        var before = folder.Picture();

        var run = (await CommandRun.StartAsync("verify", folder.Path)).Expect(0);

        Assert.EndsWith("sound\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("4 blob records, 1 tombstone\n", run.Output, StringComparison.Ordinal);
        Assert.Equal("", run.Error);
        Assert.Equal(before, folder.Picture());
    }

    [Fact]
    public async Task Verify_ByteIsFlippedAnywhere_IsDamagedOrUnusable()
    {
        using var folder = await StoreFolder.MakeAsync();
        var random = new Random(20_260_102);
        foreach (var path in new[] { StoreFolder.Segment, StoreFolder.LargePath, "checkpoint", "FORMAT" })
        {
            var length = new FileInfo(folder.PathOf(path)).Length;
            foreach (var offset in Enumerable.Range(0, 8).Select(_ => random.NextInt64(length)))
            {
                folder.Flip(path, offset);
                var before = folder.Picture();

                var run = await CommandRun.StartAsync("verify", folder.Path);

                Assert.True(
                    run.Code == 1 || (run.Code == 2 && path == "FORMAT"),
                    $"{path} at {offset}: {run.Code}\n{run.Output}");
                Assert.Contains(path, run.Code == 2 ? path : run.Output, StringComparison.Ordinal);
                Assert.Equal(before, folder.Picture());
                folder.Flip(path, offset);
            }
        }

        (await CommandRun.StartAsync("verify", folder.Path)).Expect(0);
    }

    [Fact]
    public async Task Verify_BlobIsDamaged_NamesItAndThePlace()
    {
        using var folder = await StoreFolder.MakeAsync();
        folder.Flip(StoreFolder.Segment, 64 + 80 + 5);

        var run = (await CommandRun.StartAsync("verify", folder.Path)).Expect(1);

        Assert.Contains(
            $"bytes of a blob, {StoreFolder.Segment} at 144, 1001 bytes: blob {Blake2b256.Hash(StoreFolder.Small)}\n",
            run.Output,
            StringComparison.Ordinal);
        Assert.EndsWith("damaged in 1 place\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_Json_IsTheSameReport()
    {
        using var folder = await StoreFolder.MakeAsync();
        folder.Flip(StoreFolder.LargePath, 64 + 80 + 70_000);

        var run = (await CommandRun.StartAsync("verify", folder.Path, "--json")).Expect(1);

        var report = JsonDocument.Parse(run.Output).RootElement;
        Assert.False(report.GetProperty("sound").GetBoolean());
        Assert.Equal("intact", report.GetProperty("checkpoint").GetString());
        var finding = Assert.Single(report.GetProperty("findings").EnumerateArray().ToArray());
        Assert.Equal("payload", finding.GetProperty("kind").GetString());
        Assert.True(finding.GetProperty("isDamage").GetBoolean());
        Assert.Equal(StoreFolder.LargePath, finding.GetProperty("file").GetString());
        Assert.Equal(64 + 80 + 65_536, finding.GetProperty("offset").GetInt64());
        Assert.Equal(Blake2b256.Hash(StoreFolder.Large).ToString(), finding.GetProperty("digest").GetString());
    }

    [Fact]
    public async Task Verify_TornTail_IsANote()
    {
        using var folder = await StoreFolder.MakeAsync();
        await using (var segment = new FileStream(folder.PathOf(StoreFolder.Segment), FileMode.Append))
        {
            // Zeros would be empty space.
            await segment.WriteAsync(Enumerable.Repeat(byte.MaxValue, 100).ToArray());
        }

        var run = (await CommandRun.StartAsync("verify", folder.Path)).Expect(0);

        Assert.Contains("note        torn tail", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_NodeHasItOpen_SaysSoAndReadsAllTheSame()
    {
        using var folder = await StoreFolder.MakeAsync();
        await using var store = await StoreFolder.OpenAsync(folder);
        await StoreFolder.PutAsync(store, [1, 2, 3]);

        var run = (await CommandRun.StartAsync("verify", folder.Path)).Expect(0);

        Assert.Contains("a node has it open", run.Output, StringComparison.Ordinal);
        Assert.Contains("5 blob records", run.Output, StringComparison.Ordinal);
        await StoreFolder.PutAsync(store, [4, 5, 6]);
    }

    [Fact]
    public async Task Verify_NoStore_IsUnusable()
    {
        using var folder = new TemporaryFolder();

        var empty = (await CommandRun.StartAsync("verify", folder.Path, "--json")).Expect(2);
        var absent = (await CommandRun.StartAsync("verify", folder.PathOf("absent"))).Expect(2);

        empty.AssertOneErrorLine("FORMAT");
        absent.AssertOneErrorLine("absent");
        Assert.Equal("", empty.Output);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Verify_SegmentOfANewerVersion_IsUnusableAndNamed()
    {
        using var folder = await StoreFolder.MakeAsync();
        var bytes = File.ReadAllBytes(folder.PathOf(StoreFolder.Segment));
        bytes[8] = 9;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(60), Crc32C.Compute(bytes.AsSpan(0, 60)));
        folder.Write(StoreFolder.Segment, bytes);

        var run = (await CommandRun.StartAsync("verify", folder.Path)).Expect(2);

        run.AssertOneErrorLine($"{StoreFolder.Segment} has format version 9");
    }

    [Fact]
    public async Task Verify_OnATerminalAndSlow_ShowsProgress()
    {
        using var folder = await StoreFolder.MakeAsync();

        var slow = await CommandRun.StartAsync(["verify", folder.Path], isTerminal: true, clock: new HurryingClock());
        var piped = await CommandRun.StartAsync(["verify", folder.Path], clock: new HurryingClock());

        Assert.Contains(" % of ", slow.Error, StringComparison.Ordinal);
        Assert.Equal("", piped.Error);
    }
}
