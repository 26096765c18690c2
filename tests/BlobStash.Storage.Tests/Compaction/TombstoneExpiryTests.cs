using BlobStash.Core.Hashing;
using BlobStash.Storage.Tests.Files;
using static BlobStash.Storage.Tests.Compaction.HalfDeadStore;
using static BlobStash.Storage.Tests.Stores;

namespace BlobStash.Storage.Tests.Compaction;

public sealed class TombstoneExpiryTests
{
    private readonly MemoryFileSystem _disk = new();
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task IsDeleted_GraceTimeIsOver_ForgetsTheDeletion()
    {
        await using var store = await OpenAsync(_disk, Options, _clock);
        var blob = Blob(1, 100);
        await store.PutAsync(blob);
        await store.DeleteAsync(blob);

        _clock.Now += Options.TombstoneGrace - TimeSpan.FromMilliseconds(1);
        var before = store.IsDeleted(Blake2b256.Hash(blob));
        _clock.Now += TimeSpan.FromMilliseconds(1);

        Assert.True(before);
        Assert.False(store.IsDeleted(Blake2b256.Hash(blob)));
        store.AssertLacks(blob);
    }

    [Fact]
    public async Task CompactAsync_GraceTimeIsOver_DropsTombstonesOfBlobsThatAreGone()
    {
        await using (var store = await OpenAsync(_disk, Options, _clock))
        {
            await FillAsync(store);
            var first = await store.CompactAsync(CancellationToken.None);
            _clock.Now += Options.TombstoneGrace;
            var second = await store.CompactAsync(CancellationToken.None);

            Assert.Equal(0, first.ExpiredTombstones);
            Assert.InRange(second.ExpiredTombstones, Deleted.Length / 2, Deleted.Length);
            Assert.Equal(Kept.Length, store.Count);
        }

        _disk.Delete("checkpoint");
        await using var rebuilt = await OpenAsync(_disk, Options, _clock);
        Assert.Equal(Kept.Length, rebuilt.Count);
        Assert.All(Deleted, rebuilt.AssertLacks);
    }

    [Fact]
    public async Task CompactAsync_ABlobsOldRecordIsStillThere_KeepsTheTombstone()
    {
        await using (var store = await OpenAsync(_disk, Options, _clock))
        {
            var blob = Blob(1, 100);
            await store.PutAsync(blob);
            await store.DeleteAsync(blob);
            _clock.Now += 2 * Options.TombstoneGrace;

            Assert.Equal(0, (await store.CompactAsync(CancellationToken.None)).ExpiredTombstones);
        }

        _disk.Delete("checkpoint");
        await using var rebuilt = await OpenAsync(_disk, Options, _clock);
        rebuilt.AssertLacks(Blob(1, 100));
    }

    [Fact]
    public async Task CompactAsync_LargeBlob_DropsTheTombstoneOnlyWhenTheFileIsGoneForGood()
    {
        var large = Blob(1, 700_000);
        await using var store = await OpenAsync(_disk, Options, _clock);
        await store.PutAsync(large);
        _disk.Faults.FailOnce(DiskCall.Delete, new IOException("made up"), "large/");
        await store.DeleteAsync(large);
        _clock.Now += Options.TombstoneGrace;
        var first = await store.CompactAsync(CancellationToken.None);
        _disk.Delete(_disk.Files().Single(path => path.StartsWith("large/", StringComparison.Ordinal)));
        var second = await store.CompactAsync(CancellationToken.None);

        Assert.Equal((0, 1), (first.ExpiredTombstones, second.ExpiredTombstones));
        await using var dark = await OpenAsync(_disk.LosePower(), Options, _clock);
        dark.AssertLacks(large);
    }
}
