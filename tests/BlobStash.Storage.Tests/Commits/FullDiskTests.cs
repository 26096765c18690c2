using BlobStash.Storage.Contract;
using BlobStash.Storage.Tests.Files;

namespace BlobStash.Storage.Tests.Commits;

/// <summary>A full disk refuses writes and nothing else.</summary>
public sealed class FullDiskTests
{
    private static readonly byte[] Before = Stores.Blob(1, 70_000);

    public static TheoryData<int, int> LengthsAndRoom
    {
        get
        {
            var data = new TheoryData<int, int>();
            foreach (var length in new[] { 10, 60_000, 100_000, 500_000, 700_000 })
            {
                // Room for nothing, for a part of a header, for a part of the payload, for all but the last byte.
                data.Add(length, 0);
                data.Add(length, 50);
                data.Add(length, 60 + (length / 2));
                data.Add(length, 79 + length);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(LengthsAndRoom))]
    public async Task CommitAsync_NoRoom_RefusesAndLeavesNothingTorn(int length, int room)
    {
        var disk = new MemoryFileSystem();
        var blob = Stores.Blob(2, length);
        await using (var store = await Stores.OpenAsync(disk))
        {
            await store.PutAsync(Before);
            var before = disk.Lengths();
            disk.FreeBytes = room;

            await Assert.ThrowsAsync<StorageFullException>(() => store.PutAsync(blob));

            Assert.Null(store.Fault);
            store.AssertHas(Before);
            store.AssertLacks(blob);
            Assert.Equal(before, disk.Lengths());
            disk.FreeBytes = MemoryFileSystem.Plenty;
            Assert.Equal(PutOutcome.Stored, (await store.PutAsync(blob)).Outcome);
            store.AssertHas(blob);
        }

        await using var reopened = await Stores.OpenAsync(disk);
        reopened.AssertHas(Before);
        reopened.AssertHas(blob);
    }

    [Theory]
    [InlineData(DiskCall.Create, 700_000)]
    [InlineData(DiskCall.CreateDirectory, 700_000)]
    [InlineData(DiskCall.Rename, 700_000)]
    [InlineData(DiskCall.Create, 100_000)]
    [InlineData(DiskCall.Create, 10)]
    internal async Task CommitAsync_NoRoomForAName_RefusesAndGoesOnLater(DiskCall call, int length)
    {
        var disk = new MemoryFileSystem();
        var blob = Stores.Blob(2, length);
        await using var store = await Stores.OpenAsync(disk);
        disk.Faults.FailOnce(call, new StorageFullException(null));

        await Assert.ThrowsAsync<StorageFullException>(() => store.PutAsync(blob));

        Assert.Null(store.Fault);
        Assert.DoesNotContain(disk.Files(), path => path.StartsWith("tmp/", StringComparison.Ordinal));
        await store.PutAsync(blob);
        store.AssertHas(blob);
    }

    [Fact]
    public async Task DeleteAsync_NoRoomForTheTombstone_KeepsTheBlob()
    {
        var disk = new MemoryFileSystem();
        await using var store = await Stores.OpenAsync(disk);
        await store.PutAsync(Before);
        disk.FreeBytes = 10;

        await Assert.ThrowsAsync<StorageFullException>(() => store.DeleteAsync(Before));

        store.AssertHas(Before);
        disk.FreeBytes = 1000;
        Assert.True(await store.DeleteAsync(Before));
        store.AssertLacks(Before);
    }

    /// <summary>
    /// The disk fills up in the middle of a group, behind a whole tombstone. The deletion was refused and the blob was
    /// acknowledged once more, so the tombstone must not come back with the power.
    /// </summary>
    [Fact]
    public async Task DeleteAsync_NoRoomForTheRestOfTheGroup_DoesNotComeTrueByPowerLoss()
    {
        var disk = new MemoryFileSystem();
        await using var store = await Stores.OpenAsync(disk);
        await store.PutAsync(Before);
        using var gate = disk.Faults.HoldOnce(DiskCall.Flush);
        var other = store.PutAsync(Stores.Blob(2, 10));
        await gate.Reached;
        var delete = store.DeleteAsync(Before);
        var put = store.PutAsync(Stores.Blob(3, 60_000));
        disk.FreeBytes = 1000;
        gate.Open();
        await other;
        await Assert.ThrowsAsync<StorageFullException>(() => delete);
        await Assert.ThrowsAsync<StorageFullException>(() => put);
        disk.FreeBytes = MemoryFileSystem.Plenty;
        Assert.Equal(PutOutcome.AlreadyStored, (await store.PutAsync(Before)).Outcome);

        for (var seed = 0; seed < 40; seed++)
        {
            await using var dark = await Stores.OpenAsync(disk.LosePower(new Random(seed)));
            dark.AssertHas(Before);
        }
    }

    [Fact]
    public async Task DisposeAsync_NoRoomForTheCheckpoint_LeavesNoTemporaryFile()
    {
        var disk = new MemoryFileSystem();
        await using (var store = await Stores.OpenAsync(disk))
        {
            await store.PutAsync(Before);
            disk.FreeBytes = 200;
        }

        Assert.DoesNotContain(disk.Files(), path => path.StartsWith("tmp/", StringComparison.Ordinal));
        await using var reopened = await Stores.OpenAsync(disk);
        reopened.AssertHas(Before);
    }

    [Fact]
    public async Task WriteAsync_AfterAFailedWrite_TheWriterIsOfNoMoreUse()
    {
        var disk = new MemoryFileSystem();
        await using var store = await Stores.OpenAsync(disk);
        await store.PutAsync(Before);
        await using (var writer = store.CreateWriter(400_000))
        {
            disk.FreeBytes = 100_000;
            await Assert.ThrowsAsync<StorageFullException>(
                () => writer.WriteAsync(Stores.Blob(2, 300_000), CancellationToken.None).AsTask());
            disk.FreeBytes = MemoryFileSystem.Plenty;

            // A part of the bytes was hashed and not written: whatever came of going on would have a wrong name.
            await Assert.ThrowsAsync<InvalidOperationException>(
                () => writer.WriteAsync(Stores.Blob(3, 10), CancellationToken.None).AsTask());
            await Assert.ThrowsAsync<InvalidOperationException>(
                () => writer.CommitAsync(null, CancellationToken.None).AsTask());
        }

        Assert.Equal(1, store.Count);
    }
}
