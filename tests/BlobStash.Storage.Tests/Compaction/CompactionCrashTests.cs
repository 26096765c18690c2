using BlobStash.Storage.Settings;
using BlobStash.Storage.Tests.Files;
using static BlobStash.Storage.Tests.Compaction.HalfDeadStore;
using static BlobStash.Storage.Tests.Stores;

namespace BlobStash.Storage.Tests.Compaction;

[Trait(Floor.Trait, Floor.Slow)]
public sealed class CompactionCrashTests
{
    /// <summary>Fewer than any of the tests below goes through; a guard against tests of nothing.</summary>
    private const int MinCalls = 20;

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task OpenAsync_AfterACrashAtAnyCallOfACompaction_HasTheSame(bool losesPower, bool hasParity)
    {
        var options = hasParity ? WithParity with { WorksInBackground = false } : Options;
        foreach (var crashed in await CrashAtEveryCallAsync(losesPower, options))
        {
            await using (var store = await OpenAsync(crashed))
            {
                AssertIntact(store);
                await store.CompactAsync(CancellationToken.None);
                AssertIntact(store);
            }

            crashed.Delete("checkpoint");
            await using var rebuilt = await OpenAsync(crashed);
            AssertIntact(rebuilt);
        }
    }

    [Fact]
    public async Task OpenAsync_AfterACrashAtAnyCall_NeverFindsACheckpointItRefuses()
    {
        foreach (var crashed in await CrashAtEveryCallAsync(losesPower: true, Options))
        {
            var hadCheckpoint = crashed.Exists("checkpoint");

            await using var store = await OpenAsync(crashed);

            Assert.Equal(hadCheckpoint, crashed.Exists("checkpoint"));
        }
    }

    /// <summary>Tombstones that expire at once are dropped whenever that is allowed.</summary>
    [Fact]
    public async Task OpenAsync_TombstonesExpired_NothingDeletedComesBack()
    {
        var options = Options with { TombstoneGrace = TimeSpan.Zero };
        foreach (var crashed in await CrashAtEveryCallAsync(losesPower: true, options))
        {
            for (var run = 0; run < 2; run++)
            {
                await using (var store = await OpenAsync(crashed, options))
                {
                    Assert.Equal(Kept.Length, store.Count);
                    await store.CompactAsync(CancellationToken.None);
                    Assert.Equal(Kept.Length, store.Count);
                }

                crashed.Delete("checkpoint");
            }
        }
    }

    [Fact]
    public async Task CompactAsync_AnyCallFails_TheNextStartHasTheSame()
    {
        DiskCall[] calls = [DiskCall.Write, DiskCall.Flush, DiskCall.FlushDirectory, DiskCall.Rename, DiskCall.Delete];
        foreach (var call in calls)
        {
            for (var skip = 0; skip < 4; skip++)
            {
                var disk = new MemoryFileSystem();
                await using (var store = await OpenAsync(disk))
                {
                    await FillAsync(store);
                    disk.Faults.FailOnce(call, new IOException("made up"), skip: skip);
                    _ = await Record.ExceptionAsync(() => store.CompactAsync(CancellationToken.None));
                    AssertIntact(store);
                }

                disk.Faults.Clear();
                await using var reopened = await OpenAsync(disk);
                AssertIntact(reopened);
            }
        }
    }

    /// <summary>The disk as it was just before each call of a compaction that changes something.</summary>
    private static async Task<List<MemoryFileSystem>> CrashAtEveryCallAsync(bool losesPower, BlobStoreOptions options)
    {
        var disk = new MemoryFileSystem();
        var crashed = new List<MemoryFileSystem>();
        await using var store = await OpenAsync(disk, options);
        await FillAsync(store);
        store.MakeMissingParity();
        await store.ParityMade;
        disk.Faults.Watch = (call, path) =>
        {
            // What is in a temporary file when it ends there makes no difference.
            var isTemporary = call == DiskCall.Write && path.StartsWith("tmp/", StringComparison.Ordinal);
            if (!isTemporary && call is not (DiskCall.Read or DiskCall.Open))
            {
                lock (crashed)
                {
                    crashed.Add(losesPower ? disk.LosePower() : disk.Kill());
                }
            }
        };
        await store.CompactAsync(CancellationToken.None);
        disk.Faults.Watch = null;
        crashed.Add(losesPower ? disk.LosePower() : disk.Kill());
        Assert.True(crashed.Count > MinCalls, $"{crashed.Count} calls");
        return crashed;
    }
}
