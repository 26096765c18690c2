using BlobStash.Storage.Contract;
using BlobStash.Storage.Settings;
using BlobStash.Storage.Tests.Files;
using static BlobStash.Storage.Tests.Compaction.HalfDeadStore;
using static BlobStash.Storage.Tests.Stores;

namespace BlobStash.Storage.Tests.Compaction;

/// <summary>Nobody asks for it: the store gives the space back by itself.</summary>
public sealed class BackgroundCompactionTests
{
    private static readonly BlobStoreOptions Eager =
        Options with { WorksInBackground = true, CompactionDelay = TimeSpan.Zero };

    private readonly MemoryFileSystem _disk = new();

    [Fact]
    public async Task DeleteAsync_SegmentsBecomeMostlyDead_GetTheirSpaceBack()
    {
        await using var store = await OpenAsync(_disk, Eager);

        await FillAsync(store);
        await store.CompactionDone;

        Assert.InRange(SegmentBytes(_disk) - store.GetSpace().LiveBytes, 0, DeadBytes / 10);
        AssertIntact(store);
    }

    [Fact]
    public async Task OpenAsync_SegmentsAreMostlyDead_GivesTheSpaceBack()
    {
        await using (var store = await OpenAsync(_disk))
        {
            await FillAsync(store);
        }

        Assert.InRange(SegmentBytes(_disk), DeadBytes, long.MaxValue);
        await using var reopened = await OpenAsync(_disk, Eager);
        await reopened.CompactionDone;

        Assert.InRange(SegmentBytes(_disk) - reopened.GetSpace().LiveBytes, 0, DeadBytes / 10);
        AssertIntact(reopened);
    }

    [Fact]
    public async Task DeleteAsync_EverythingInTheUnsealedSegment_GivesItsSpaceBack()
    {
        await using var store = await OpenAsync(_disk, Eager);
        var blobs = Enumerable.Range(0, 5).Select(seed => Blob(seed, 60_000)).ToArray();
        foreach (var blob in blobs)
        {
            await store.PutAsync(blob);
        }

        foreach (var blob in blobs)
        {
            await store.DeleteAsync(blob);
        }

        await store.CompactionDone;

        Assert.InRange(SegmentBytes(_disk), 0, 2000);
        Assert.All(blobs, store.AssertLacks);
    }

    [Fact]
    public async Task DeleteAsync_CompactionIsSwitchedOff_KeepsTheBytes()
    {
        await using var store = await OpenAsync(_disk, Eager with { CompactionDeadShare = 0 });

        await FillAsync(store);
        await store.CompactionDone;

        Assert.InRange(SegmentBytes(_disk), DeadBytes, long.MaxValue);
    }

    [Fact]
    public async Task DisposeAsync_CompactionIsUnderWay_WaitsForItAndLosesNothing()
    {
        await using (var filled = await OpenAsync(_disk))
        {
            await FillAsync(filled);
        }

        using var gate = _disk.Faults.HoldOnce(DiskCall.Flush, "tmp/");
        var store = await OpenAsync(_disk, Eager);
        await gate.Reached;
        var closed = store.DisposeAsync().AsTask();
        Assert.False(closed.IsCompleted);
        gate.Open();
        await closed;

        await using var reopened = await OpenAsync(_disk);
        AssertIntact(reopened);
    }

    [Fact]
    public async Task PutAsync_CompactionWaitsForTheDisk_GoesOn()
    {
        await using (var filled = await OpenAsync(_disk))
        {
            await FillAsync(filled);
        }

        using var gate = _disk.Faults.HoldOnce(DiskCall.Flush, "tmp/");
        await using var store = await OpenAsync(_disk, Eager);
        await gate.Reached;

        await store.PutAsync(Blob(900, 50_000));
        await store.PutAsync(Blob(901, 200_000));
        Assert.True(await store.DeleteAsync(Blob(900, 50_000)));
        store.AssertHas(Kept[0]);
        gate.Open();
        await store.CompactionDone;

        store.AssertHas(Blob(901, 200_000));
        store.AssertLacks(Blob(900, 50_000));
        Assert.All(Kept, store.AssertHas);
    }

    [Fact]
    public async Task CompactAsync_AfterAFailedFlush_ChangesNothing()
    {
        await using var store = await OpenAsync(_disk, Eager with { WorksInBackground = false });
        await FillAsync(store);
        _disk.Faults.FailOnce(DiskCall.Flush, new IOException("made up"), "segments/");
        await Assert.ThrowsAsync<StoreFailedException>(() => store.PutAsync(Blob(900, 10)));
        var before = _disk.Lengths();

        await Assert.ThrowsAsync<StoreFailedException>(() => store.CompactAsync(CancellationToken.None));

        Assert.Equal(before, _disk.Lengths());
        AssertIntact(store);
    }
}
