using BlobStash.Storage.Tests.Files;
using static BlobStash.Storage.Tests.Compaction.HalfDeadStore;
using static BlobStash.Storage.Tests.Stores;

namespace BlobStash.Storage.Tests.Compaction;

public sealed class CompactionTests
{
    /// <summary>Room for the copies of one segment, and not of two.</summary>
    [Fact]
    public async Task CompactAsync_NoRoomForAllCopiesAtOnce_GivesBackOneSegmentAfterTheOther()
    {
        var disk = new MemoryFileSystem();
        await using var store = await Stores.OpenAsync(disk);
        await HalfDeadStore.FillAsync(store);
        var before = HalfDeadStore.SegmentBytes(disk);
        disk.FreeBytes = 500_000;

        var report = await store.CompactAsync(CancellationToken.None);

        Assert.True(report is { CompactedSegments: > 2, IsIncomplete: false }, report.ToString());
        Assert.InRange(HalfDeadStore.SegmentBytes(disk), 0, before - (HalfDeadStore.DeadBytes * 9 / 10));
        HalfDeadStore.AssertIntact(store);
    }

    private readonly MemoryFileSystem _disk = new();

    [Fact]
    public async Task CompactAsync_MostlyDeadSegments_GivesTheSpaceBack()
    {
        await using var store = await OpenAsync(_disk);
        await FillAsync(store);
        var before = SegmentBytes(_disk);

        var report = await store.CompactAsync(CancellationToken.None);

        Assert.InRange(before - SegmentBytes(_disk), DeadBytes * 9 / 10, DeadBytes + 1000);
        Assert.InRange(report.CompactedSegments, 3, 5);
        Assert.Equal((0, 0, false), (report.DamagedSegments, report.ExpiredTombstones, report.IsIncomplete));
        Assert.Equal(SegmentBytes(_disk), store.GetSpace().SegmentBytes);
        AssertIntact(store);
        var again = await store.CompactAsync(CancellationToken.None);
        Assert.Equal(0, again.CompactedSegments);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task CompactAsync_ThenAStart_HasTheSame(bool keepsCheckpoint)
    {
        await using (var store = await OpenAsync(_disk))
        {
            await FillAsync(store);
            await store.CompactAsync(CancellationToken.None);
        }

        if (!keepsCheckpoint)
        {
            _disk.Delete("checkpoint");
        }

        await using var reopened = await OpenAsync(_disk);

        AssertIntact(reopened);
    }

    [Fact]
    public async Task CompactAsync_ThenAKill_NeedsNoRebuild()
    {
        await using var store = await OpenAsync(_disk);
        await FillAsync(store);
        await store.CompactAsync(CancellationToken.None);
        var killed = _disk.Kill();
        var hadCheckpoint = killed.Exists("checkpoint");

        await using var reopened = await OpenAsync(killed);

        Assert.True(hadCheckpoint);
        Assert.True(killed.Exists("checkpoint"), "a start deletes a checkpoint that it refuses");
        AssertIntact(reopened);
    }

    [Fact]
    public async Task CompactAsync_ReaderIsOpen_FinishesOnTheDeletedSegment()
    {
        await using var store = await OpenAsync(_disk);
        await FillAsync(store);
        using var reader = store.OpenRead(Core.Hashing.Blake2b256.Hash(Kept[0]))!;

        await store.CompactAsync(CancellationToken.None);

        Assert.DoesNotContain("segments/0000000000000001.seg", _disk.Files());
        var bytes = new byte[reader.Length];
        Assert.Equal(bytes.Length, reader.Read(0, bytes));
        Assert.Equal(Kept[0], bytes);
    }

    [Fact]
    public async Task CompactAsync_BlobsDeletedAndPutMeanwhile_EndAsTheClientsLeftThem()
    {
        await using var store = await OpenAsync(_disk);
        await FillAsync(store);

        // The first flush is that of the seal of the segment that the small records went to.
        using var gate = _disk.Faults.HoldOnce(DiskCall.Flush, "segments/", skip: 1);
        var compaction = store.CompactAsync(CancellationToken.None);
        await gate.Reached;

        Assert.True(await store.DeleteAsync(Kept[0]));
        Assert.True(await store.DeleteAsync(Kept[1]));
        await store.PutAsync(Kept[1]);
        await store.PutAsync(Deleted[0]);
        gate.Open();
        await compaction;

        AssertClientsWon(store);
        await using var dark = await OpenAsync(_disk.LosePower());
        AssertClientsWon(dark);
        var rebuilt = _disk.Kill();
        rebuilt.Delete("checkpoint");
        await using var second = await OpenAsync(rebuilt);
        AssertClientsWon(second);
    }

    [Fact]
    public async Task CompactAsync_DamagedRecord_LeavesItsSegmentAlone()
    {
        await using (var store = await OpenAsync(_disk))
        {
            await FillAsync(store);
        }

        var bytes = _disk.ReadAll("segments/0000000000000001.seg");
        bytes[200] ^= 1;
        _disk.Put("segments/0000000000000001.seg", bytes);
        await using var reopened = await OpenAsync(_disk);

        var report = await reopened.CompactAsync(CancellationToken.None);

        Assert.Equal(1, report.DamagedSegments);
        Assert.InRange(report.CompactedSegments, 2, 3);
        Assert.Equal(bytes, _disk.ReadAll("segments/0000000000000001.seg"));
        Assert.All(Kept.Skip(1), reopened.AssertHas);
        Assert.Equal(0, (await reopened.CompactAsync(CancellationToken.None)).DamagedSegments);
    }

    [Fact]
    public async Task CompactAsync_SwitchedOff_DoesNothing()
    {
        await using var store = await OpenAsync(_disk, Options with { CompactionDeadShare = 0 });
        await FillAsync(store);
        var before = SegmentBytes(_disk);

        var report = await store.CompactAsync(CancellationToken.None);

        Assert.Equal(0, report.CompactedSegments);
        Assert.Equal(before, SegmentBytes(_disk));
    }

    [Fact]
    public async Task CompactAsync_DiskIsFull_LosesNothingAndSucceedsWithRoom()
    {
        await using var store = await OpenAsync(_disk);
        await FillAsync(store);
        _disk.FreeBytes = 100_000;

        var full = await store.CompactAsync(CancellationToken.None);
        AssertIntact(store);
        _disk.FreeBytes = MemoryFileSystem.Plenty;
        var later = await store.CompactAsync(CancellationToken.None);

        Assert.True(full.IsIncomplete);
        Assert.False(later.IsIncomplete);
        Assert.Null(store.Fault);
        Assert.InRange(full.CompactedSegments + later.CompactedSegments, 3, 4);
        AssertIntact(store);
    }

    private static void AssertClientsWon(BlobStore store)
    {
        store.AssertLacks(Kept[0]);
        store.AssertHas(Kept[1]);
        store.AssertHas(Deleted[0]);
        Assert.All(Kept.Skip(2), store.AssertHas);
        Assert.All(Deleted.Skip(1), store.AssertLacks);
    }
}
