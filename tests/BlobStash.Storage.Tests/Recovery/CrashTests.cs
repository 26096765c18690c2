using BlobStash.Storage.Contract;
using BlobStash.Storage.Settings;
using BlobStash.Storage.Tests.Files;

namespace BlobStash.Storage.Tests.Recovery;

public sealed class CrashTests
{
    private static readonly byte[] Small = Stores.Blob(1, 1000);
    private static readonly byte[] Streamed = Stores.Blob(2, 200_000);
    private static readonly byte[] Large = Stores.Blob(3, 700_000);

    public static TheoryData<int> Lengths => new(Small.Length, Streamed.Length, Large.Length);

    [Fact]
    public async Task OpenAsync_AfterKillWhileOpen_HasEveryAcknowledgedBlob()
    {
        var disk = new MemoryFileSystem();
        await using var store = await Stores.OpenAsync(disk);
        var acknowledged = new List<byte[]>();
        for (var seed = 0; seed < 24; seed++)
        {
            var blob = Stores.Blob(seed, seed * seed * 1300);
            await store.PutAsync(blob);
            acknowledged.Add(blob);
        }

        await using var killed = await Stores.OpenAsync(disk.Kill());
        await using var dark = await Stores.OpenAsync(disk.LosePower());

        Assert.Equal(acknowledged.Count, killed.Count);
        Assert.Equal(acknowledged.Count, dark.Count);
        Assert.All(acknowledged, killed.AssertHas);
        Assert.All(acknowledged, dark.AssertHas);
    }

    [Fact]
    public async Task OpenAsync_AfterPowerLoss_KeepsDeletions()
    {
        var disk = new MemoryFileSystem();
        await using var store = await Stores.OpenAsync(disk);
        foreach (var blob in new[] { Small, Streamed, Large })
        {
            await store.PutAsync(blob);
            Assert.True(await store.DeleteAsync(blob));
        }

        await using var dark = await Stores.OpenAsync(disk.LosePower());

        Assert.Equal(0, dark.Count);
        Assert.DoesNotContain(disk.LosePower().Files(), path => path.StartsWith("tmp/", StringComparison.Ordinal));
    }

    /// <summary>
    /// A process is killed between the write of a record and its flush; the next one finds the record and answers a
    /// second upload
    /// from it, so it must make it durable first.
    /// </summary>
    [Theory]
    [MemberData(nameof(Lengths))]
    public async Task OpenAsync_RecordWasWrittenButNotFlushed_IsDurableBeforeItCounts(int length)
    {
        var blob = new[] { Small, Streamed, Large }.Single(candidate => candidate.Length == length);
        var disk = new MemoryFileSystem();
        await using var store = await Stores.OpenAsync(disk);
        await store.PutAsync(Stores.Blob(9, 10));
        await store.PutAsync(Stores.Blob(10, 100_000));
        var isLarge = length == Large.Length;
        using var gate = isLarge
            ? disk.Faults.HoldOnce(DiskCall.FlushDirectory, "large/")
            : disk.Faults.HoldOnce(DiskCall.Flush, "segments/");
        var put = store.PutAsync(blob);
        await gate.Reached;
        var killed = disk.Kill();
        gate.Open();
        await put;

        MemoryFileSystem dark;
        await using (var second = await Stores.OpenAsync(killed))
        {
            var again = await second.PutAsync(blob);
            Assert.Equal(PutOutcome.AlreadyStored, again.Outcome);
            dark = killed.LosePower();
        }

        await using var third = await Stores.OpenAsync(dark);
        third.AssertHas(blob);
    }

    /// <summary>The same where the checkpoint knows the blob from before it was deleted and put again.</summary>
    [Fact]
    public async Task OpenAsync_LargeBlobCameBackButWasNotFlushed_IsDurableBeforeItCounts()
    {
        var disk = new MemoryFileSystem();
        await using (var first = await Stores.OpenAsync(disk))
        {
            await first.PutAsync(Large);
        }

        await using var store = await Stores.OpenAsync(disk);
        await store.DeleteAsync(Large);
        using var gate = disk.Faults.HoldOnce(DiskCall.FlushDirectory, "large/");
        var put = store.PutAsync(Large);
        await gate.Reached;
        var killed = disk.Kill();
        gate.Open();
        await put;

        MemoryFileSystem dark;
        await using (var second = await Stores.OpenAsync(killed))
        {
            Assert.Equal(PutOutcome.AlreadyStored, (await second.PutAsync(Large)).Outcome);
            dark = killed.LosePower();
        }

        await using var third = await Stores.OpenAsync(dark);
        third.AssertHas(Large);
    }

    [Fact]
    public async Task OpenAsync_SegmentHeaderNeverReachedTheDisk_StartsWithoutTheSegment()
    {
        var disk = new MemoryFileSystem();
        await using (var store = await Stores.OpenAsync(disk))
        {
            await store.PutAsync(Small);
        }

        disk.Put("segments/0000000000000002.seg", new byte[64]);
        disk.Put("segments/0000000000000003.seg", new byte[63]);
        await using var reopened = await Stores.OpenAsync(disk);

        reopened.AssertHas(Small);
        var segments = disk.Files().Where(path => path.StartsWith("seg", StringComparison.Ordinal));
        Assert.Equal(["segments/0000000000000001.seg"], segments);
    }

    [Fact]
    public async Task OpenAsync_NoDurability_PowerLossNeverLeavesBlobsThatCannotBeRead()
    {
        var disk = new MemoryFileSystem();
        var options = Stores.Options with { Durability = Durability.None };
        await using (var store = await Stores.OpenAsync(disk, options))
        {
            await store.PutAsync(Small);
            await store.PutAsync(Streamed);
            await store.PutAsync(Large);
        }

        await using var dark = await Stores.OpenAsync(disk.LosePower(), options);

        foreach (var blob in dark.ListAll())
        {
            Assert.Equal(blob.Length, dark.Get(blob.Digest)!.Length);
        }
    }

    [Fact]
    public async Task OpenAsync_UploadWasUnderWay_LeavesNothingOfIt()
    {
        var disk = new MemoryFileSystem();
        await using var store = await Stores.OpenAsync(disk);
        await store.PutAsync(Streamed);
        await using var toSegment = store.CreateWriter(500_000);
        await toSegment.WriteAsync(Stores.Blob(4, 400_000), CancellationToken.None);
        await using var toFile = store.CreateWriter(5_000_000);
        await toFile.WriteAsync(Stores.Blob(5, 900_000), CancellationToken.None);
        var killed = disk.Kill();

        await using var reopened = await Stores.OpenAsync(killed);

        Assert.Equal(1, reopened.Count);
        reopened.AssertHas(Streamed);
        Assert.DoesNotContain(killed.Files(), path => path.StartsWith("tmp/", StringComparison.Ordinal));
        Assert.True(killed.ReadAll("segments/0000000000000001.seg").Length < 210_000);
    }
}
