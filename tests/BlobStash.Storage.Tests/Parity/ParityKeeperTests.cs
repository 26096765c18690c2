using BlobStash.Core.Hashing;
using BlobStash.Storage.Files;
using BlobStash.Storage.Tests.Files;

namespace BlobStash.Storage.Tests.Parity;

public sealed class ParityKeeperTests
{
    [Fact]
    public async Task OpenAsync_SealedSegmentsAndLargeBlobsLackParity_MakesIt()
    {
        var (disk, blobs) = await ParityStores.CreateAsync();

        Assert.Equal(
            [$"large/{Blake2b256.Hash(blobs[^1]).Prefix:x2}", "segments"],
            disk.Files().Where(ParityStores.IsParity).Select(path => path[..path.LastIndexOf('/')]).Distinct());
        await using var store = await Stores.OpenAsync(disk.LosePower(), Stores.WithParity);
        Assert.All(blobs, store.AssertHas);
        Assert.Equal(disk.Files().Where(ParityStores.IsParity), disk.LosePower().Files().Where(ParityStores.IsParity));
    }

    [Fact]
    public async Task PutAsync_SegmentIsSealedOrBlobIsLarge_MakesItsParity()
    {
        var disk = new MemoryFileSystem();
        await using var store = await Stores.OpenAsync(disk, Stores.WithParity);
        for (var i = 0; i < 10; i++)
        {
            await store.PutAsync(Stores.Blob(i, 130_000));
        }

        await store.PutAsync(Stores.Blob(99, 700_000));
        await store.ParityMade;

        Assert.Equal(3, disk.Files().Count(ParityStores.IsParity));
        Assert.DoesNotContain(disk.Files(), path => path.StartsWith("tmp/", StringComparison.Ordinal));
        await store.DeleteAsync(Stores.Blob(99, 700_000));
        Assert.Equal(2, disk.Files().Count(ParityStores.IsParity));
    }

    [Fact]
    public async Task OpenAsync_AfterKillWhileParityIsWritten_MakesItAnew()
    {
        var (whole, blobs) = await ParityStores.CreateAsync();
        var expected = whole.Files().Where(ParityStores.IsParity).ToList();
        foreach (var call in new[] { DiskCall.Create, DiskCall.Write, DiskCall.Flush, DiskCall.Rename })
        {
            var disk = whole.Kill();
            expected.ForEach(disk.Delete);
            using var gate = disk.Faults.HoldOnce(call, "tmp/");
            await using var store = await Stores.OpenAsync(disk, Stores.WithParity);
            await gate.Reached;
            var killed = disk.Kill();
            gate.Open();
            await ParityStores.MakeParityAsync(killed);

            Assert.Equal(expected, killed.Files().Where(ParityStores.IsParity));
            await using var second = await Stores.OpenAsync(killed, Stores.WithParity);
            Assert.All(blobs, second.AssertHas);
        }
    }

    [Fact]
    public async Task OpenAsync_NoRoomForParity_ServesAndMakesItLater()
    {
        var (disk, blobs) = await ParityStores.CreateAsync();
        var parity = disk.Files().Where(ParityStores.IsParity).ToList();
        parity.ForEach(disk.Delete);
        disk.FreeBytes = 10_000;
        await using (var store = await Stores.OpenAsync(disk, Stores.WithParity))
        {
            await store.ParityMade;
            Assert.Null(store.Fault);
            Assert.All(blobs, store.AssertHas);
            Assert.DoesNotContain(disk.Files(), ParityStores.IsParity);
        }

        disk.FreeBytes = MemoryFileSystem.Plenty;
        await ParityStores.MakeParityAsync(disk);
        Assert.Equal(parity, disk.Files().Where(ParityStores.IsParity));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task OpenAsync_HeaderOrSealOfASealedSegmentIsDamaged_IsMendedBeforeUse(bool withCheckpoint)
    {
        var (whole, blobs) = await ParityStores.CreateAsync();
        var path = whole.SealedSegment();
        var length = whole.ReadAll(path).Length;
        foreach (var position in Enumerable.Range(0, 64).Concat(Enumerable.Range(length - 80, 80)))
        {
            var disk = whole.Kill();
            if (!withCheckpoint)
            {
                disk.Delete(StorePaths.Checkpoint);
            }

            disk.Xor(path, position, 0x10);
            await using var store = await Stores.OpenAsync(disk, Stores.WithParity);

            Assert.Equal(blobs.Length, store.Count);
            Assert.Equal(whole.ReadAll(path), disk.ReadAll(path));
        }
    }

    [Fact]
    public async Task OpenAsync_RecordsAreDamagedAndTheCheckpointIsLost_MendsThemBeforeTheyAreReplayed()
    {
        var (whole, blobs) = await ParityStores.CreateAsync();
        var disk = whole.Kill();
        disk.Delete(StorePaths.Checkpoint);
        foreach (var position in new[] { 64 + 16, 100_000, 500_000 })
        {
            disk.Xor(whole.SealedSegment(), position, 1);
        }

        await using var store = await Stores.OpenAsync(disk, Stores.WithParity);

        Assert.All(blobs, store.AssertHas);
        Assert.Equal(whole.ReadAll(whole.SealedSegment()), disk.ReadAll(whole.SealedSegment()));
    }

    [Fact]
    public async Task OpenAsync_ParityOfAFileThatNothingNames_IsDeleted()
    {
        var (disk, _) = await ParityStores.CreateAsync();
        var stray = Blake2b256.Hash(Stores.Blob(98, 700_000));
        disk.CreateDirectory(StorePaths.LargeDirectory(stray));
        disk.Put(StorePaths.LargeParity(stray), [1, 2, 3]);
        disk.Put(StorePaths.SegmentParity(77), [1, 2, 3]);

        await using var store = await Stores.OpenAsync(disk, Stores.WithParity);

        Assert.False(disk.Exists(StorePaths.LargeParity(stray)));
        Assert.False(disk.Exists(StorePaths.SegmentParity(77)));
    }
}
