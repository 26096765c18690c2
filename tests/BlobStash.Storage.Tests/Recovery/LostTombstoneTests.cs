using BlobStash.Core.Hashing;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Scrubbing;
using BlobStash.Storage.Settings;
using BlobStash.Storage.Tests.Files;

namespace BlobStash.Storage.Tests.Recovery;

/// <summary>Records of deletions that are gone, while the checkpoint still knows of the deletions.</summary>
public sealed class LostTombstoneTests
{
    private const string Tombstones = "segments/0000000000000002.seg";
    private const int HeaderSize = 64;
    private const int RecordSize = 80;
    private const int DeletedCount = 20;

    private static readonly ScrubOptions Fast = new() { Period = TimeSpan.Zero, MaxBytesPerSecond = 1L << 50 };

    // More than a segment holds, so that the deletions are in another one.
    private static readonly byte[][] Blobs = [.. Enumerable.Range(0, 140).Select(i => Stores.Blob(i, 8000))];

    private static IEnumerable<byte[]> Deleted => Blobs.Take(DeletedCount);

    [Theory]
    [InlineData(0)]
    [InlineData(HeaderSize)]
    [InlineData(-800)]
    public async Task OpenAsync_TheirSegmentIsGoneOrCut_TheNextLossOfTheCheckpointBringsNothingBack(int length)
    {
        var disk = await MakeAsync();
        var stamps = await StampsAsync(disk);
        var bytes = disk.ReadAll(Tombstones);
        disk.Put(Tombstones, bytes.AsSpan(0, length < 0 ? bytes.Length + length : length));
        await (await Stores.OpenAsync(disk)).DisposeAsync();
        disk.Delete(StorePaths.Checkpoint);

        await AssertDeletedAsync(disk);
        Assert.Equal(stamps, await StampsAsync(disk));
    }

    [Fact]
    public async Task OpenAsync_KilledAtAnyCallOfTheStart_BringsNothingBack()
    {
        var disk = await MakeAsync();
        disk.Delete(Tombstones);
        var crashed = new List<MemoryFileSystem>();
        disk.Faults.Watch = (call, path) =>
        {
            if (call is not (DiskCall.Read or DiskCall.Open) && !path.StartsWith("tmp/", StringComparison.Ordinal))
            {
                lock (crashed)
                {
                    crashed.Add(disk.LosePower());
                    crashed.Add(disk.Kill());
                }
            }
        };
        await using (await Stores.OpenAsync(disk))
        {
            disk.Faults.Watch = null;
        }

        Assert.InRange(crashed.Count, 8, 500);
        foreach (var image in crashed)
        {
            await (await Stores.OpenAsync(image)).DisposeAsync();
            image.Delete(StorePaths.Checkpoint);
            await AssertDeletedAsync(image);
        }
    }

    [Fact]
    public async Task OpenAsync_NothingIsLostAnyMore_WritesNoneAgain()
    {
        var disk = await MakeAsync();
        disk.Delete(Tombstones);
        await (await Stores.OpenAsync(disk)).DisposeAsync();
        var before = SegmentBytes(disk);

        await (await Stores.OpenAsync(disk)).DisposeAsync();

        Assert.Equal(before, SegmentBytes(disk));
    }

    [Fact]
    public async Task RunAsync_DamageHitsTheirRecords_TheyAreWrittenAgain()
    {
        var disk = await MakeAsync();
        DamageLastRecords(disk);
        await using (var store = await Stores.OpenAsync(disk))
        {
            Assert.All(Deleted, store.AssertLacks);
            await store.Scrubber.RunAsync(Fast, CancellationToken.None);
        }

        disk.Delete(StorePaths.Checkpoint);
        await AssertDeletedAsync(disk);
    }

    [Fact]
    public async Task OpenAsync_RecordsOfLaterPutsAreGone_TheNextLossOfTheCheckpointMakesNoneEarlier()
    {
        var disk = await MakeRenewedAsync();
        var stamps = await StampsAsync(disk);
        disk.Delete(Tombstones);
        await (await Stores.OpenAsync(disk)).DisposeAsync();
        disk.Delete(StorePaths.Checkpoint);

        Assert.Equal(stamps, await StampsAsync(disk));
    }

    [Fact]
    public async Task RunAsync_DamageHitsRecordsOfLaterPuts_TheyAreWrittenAgain()
    {
        var disk = await MakeRenewedAsync();
        var stamps = await StampsAsync(disk);
        DamageLastRecords(disk);
        await using (var store = await Stores.OpenAsync(disk))
        {
            await store.Scrubber.RunAsync(Fast, CancellationToken.None);
        }

        disk.Delete(StorePaths.Checkpoint);

        Assert.Equal(stamps, await StampsAsync(disk));
    }

    private static void DamageLastRecords(MemoryFileSystem disk)
    {
        var bytes = disk.ReadAll(Tombstones);
        for (var i = 1; i < 6; i++)
        {
            bytes[bytes.Length - (i * RecordSize) + 40] ^= 1;
        }

        disk.Put(Tombstones, bytes);
    }

    private static long SegmentBytes(MemoryFileSystem disk) => disk.Lengths()
        .Where(file => file.Path.EndsWith(".seg", StringComparison.Ordinal))
        .Sum(file => (long)file.Length);

    private static async Task<MemoryFileSystem> MakeAsync()
    {
        var disk = new MemoryFileSystem();
        await using var store = await Stores.OpenAsync(disk);
        foreach (var blob in Blobs)
        {
            await store.PutAsync(blob);
        }

        foreach (var blob in Deleted)
        {
            Assert.True(await store.DeleteAsync(blob));
        }

        return disk;
    }

    private static async Task<MemoryFileSystem> MakeRenewedAsync()
    {
        var disk = new MemoryFileSystem();
        var options = Stores.Options with { RenewPuts = RenewPuts.Always };
        await using var store = await Stores.OpenAsync(disk, options);
        foreach (var blob in Blobs.Concat(Deleted))
        {
            await store.PutAsync(blob);
        }

        return disk;
    }

    private static async Task<List<LastChange>> StampsAsync(MemoryFileSystem disk)
    {
        await using var store = await Stores.OpenAsync(disk);
        return [.. Deleted.Select(blob => store.FindLastChange(Blake2b256.Hash(blob)))];
    }

    private static async Task AssertDeletedAsync(MemoryFileSystem disk)
    {
        await using var store = await Stores.OpenAsync(disk);
        Assert.All(Deleted, store.AssertLacks);
        Assert.All(Deleted, blob => Assert.True(store.IsDeleted(Blake2b256.Hash(blob))));
    }
}
