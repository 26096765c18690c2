using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Settings;
using BlobStash.Storage.Tests.Files;

namespace BlobStash.Storage.Tests.Commits;

public sealed class DiskReserveTests
{
    private const int Reserve = 256 << 10;

    private static readonly BlobStoreOptions Options = Stores.Options with
    {
        ReserveBytes = Reserve,
        CompactionDeadShare = 0.5,
    };

    private readonly MemoryFileSystem _disk = new();

    [Fact]
    public async Task DeleteAsync_NoByteIsFree_EveryBlobCanBeDeletedAndTheSpaceComesBack()
    {
        byte[][] blobs = [.. Enumerable.Range(0, 40).Select(seed => Stores.Blob(seed, 60_000))];
        await using var store = await Stores.OpenAsync(_disk, Options);
        foreach (var blob in blobs)
        {
            await store.PutAsync(blob);
        }

        var used = Used();
        _disk.FreeBytes = 0;
        await Assert.ThrowsAsync<StorageFullException>(() => store.PutAsync(Stores.Blob(99, 10)));
        foreach (var blob in blobs)
        {
            Assert.True(await store.DeleteAsync(blob));
        }

        Assert.False(_disk.Exists(StorePaths.Reserve));
        Assert.True(store.IsFull);
        var report = await store.CompactAsync(CancellationToken.None);

        Assert.True(report.CompactedSegments > 0, report.ToString());
        Assert.True(Used() < used / 4, $"{Used()} of {used} bytes are still used.");
        Assert.Equal(Reserve, _disk.ReadAll(StorePaths.Reserve).Length);
        Assert.False(store.IsFull);
        Assert.Equal(PutOutcome.Stored, (await store.PutAsync(Stores.Blob(100, 60_000))).Outcome);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(100_000)]
    [InlineData(700_000)]
    public async Task PutAsync_TheReserveIsGivenUp_LeavesItsRoomToDeletions(int length)
    {
        var clock = new SteppedClock();
        await using var store = await Stores.OpenAsync(_disk, Options, clock);
        var (first, second) = (Stores.Blob(1, 1000), Stores.Blob(2, 1000));
        await store.PutAsync(first);
        await store.PutAsync(second);
        _disk.FreeBytes = 0;
        await store.DeleteAsync(first);

        await Assert.ThrowsAsync<StorageFullException>(() => store.PutAsync(Stores.Blob(3, length)));

        Assert.True(await store.DeleteAsync(second));
        _disk.FreeBytes = MemoryFileSystem.Plenty;
        clock.Step(TimeSpan.FromSeconds(1));
        await store.PutAsync(Stores.Blob(3, length));
        Assert.True(_disk.Exists(StorePaths.Reserve));
    }

    [Fact]
    public async Task OpenAsync_TheReserveIsGivenUp_StartsAndDeletes()
    {
        byte[][] blobs = [.. Enumerable.Range(0, 4).Select(seed => Stores.Blob(seed, 1000))];
        await using (var store = await Stores.OpenAsync(_disk, Options))
        {
            foreach (var blob in blobs)
            {
                await store.PutAsync(blob);
            }

            _disk.FreeBytes = 0;
            await store.DeleteAsync(blobs[0]);
        }

        await using var later = await Stores.OpenAsync(_disk, Options);
        Assert.True(later.IsFull);
        Assert.True(await later.DeleteAsync(blobs[1]));
        later.AssertLacks(blobs[0]);
        later.AssertHas(blobs[2]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task OpenAsync_TheReserveCannotBeMade_StoresAllTheSame(bool isRead)
    {
        await using (await Stores.OpenAsync(_disk, isRead ? Options : Stores.Options))
        {
        }

        var call = isRead ? DiskCall.Open : DiskCall.Create;
        _disk.Faults.FailAlways(call, () => new IOException("made up"), StorePaths.Reserve);
        await using var store = await Stores.OpenAsync(_disk, Options);
        await store.PutAsync(Stores.Blob(1, 1000));

        store.AssertHas(Stores.Blob(1, 1000));
        Assert.False(store.IsFull);
    }

    [Fact]
    public async Task DeleteAsync_AFlushFindsNoRoomAndNorDoesTheCut_ThatEndsWhenThereIsRoom()
    {
        var blob = Stores.Blob(1, 1000);
        await using (var store = await Stores.OpenAsync(_disk))
        {
            await store.PutAsync(blob);
            _disk.Faults.FailAlways(DiskCall.Flush, () => new StorageFullException(null), StorePaths.Segment(1));
            await Assert.ThrowsAsync<StorageFullException>(() => store.DeleteAsync(blob));
            await Assert.ThrowsAsync<StorageFullException>(() => store.PutAsync(Stores.Blob(2, 1000)));

            Assert.Null(store.Fault);
            Assert.True(store.IsFull);
            store.AssertHas(blob);
            _disk.Faults.Clear();
            await store.PutAsync(Stores.Blob(2, 1000));
            Assert.False(store.IsFull);
        }

        await using var later = await Stores.OpenAsync(_disk.LosePower(new Random(1)));
        later.AssertHas(blob);
        later.AssertHas(Stores.Blob(2, 1000));
    }

    private long Used() => _disk.Files().Sum(path => (long)_disk.ReadAll(path).Length);

    private sealed class SteppedClock : TimeProvider
    {
        private TimeSpan _elapsed;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _elapsed.Ticks;

        public void Step(TimeSpan time) => _elapsed += time;
    }
}
