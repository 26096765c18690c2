using BlobStash.Storage.Contract;
using BlobStash.Storage.Tests.Files;

namespace BlobStash.Storage.Tests.Commits;

/// <summary>A disk that takes no longer file (FAT at 4 GiB, <c>ulimit -f</c>) has not failed.</summary>
public sealed class FileSizeLimitTests
{
    private const int Limit = 300_000;

    private readonly MemoryFileSystem _disk = new() { MaxFileLength = Limit };

    [Fact]
    public async Task PutAsync_LargeBlobOverTheLimit_IsRefusedAloneAndLeavesNothing()
    {
        await using var store = await Stores.OpenAsync(_disk);

        await Assert.ThrowsAsync<FileSizeLimitException>(() => store.PutAsync(Stores.Blob(1, 700_000)));

        Assert.Null(store.Fault);
        Assert.DoesNotContain(_disk.Files(), path => path.StartsWith("tmp/", StringComparison.Ordinal));
        await store.PutAsync(Stores.Blob(2, 100));
        store.AssertHas(Stores.Blob(2, 100));
    }

    [Theory]
    [InlineData(60_000, 20)]
    [InlineData(100_000, 12)]
    [InlineData(299_700, 3)]
    public async Task PutAsync_SegmentCannotGrow_GoesOnInANewOne(int length, int count)
    {
        await using (var store = await Stores.OpenAsync(_disk))
        {
            for (var seed = 0; seed < count; seed++)
            {
                await store.PutAsync(Stores.Blob(seed, length));
                await store.PutAsync(Stores.Blob(1000 + seed, length), announced: -1);
            }

            Assert.Null(store.Fault);
            AssertHasAll(store, length, count);
        }

        await using var reopened = await Stores.OpenAsync(_disk);
        AssertHasAll(reopened, length, count);
        await reopened.PutAsync(Stores.Blob(5000, length));
        reopened.AssertHas(Stores.Blob(5000, length));
    }

    [Fact]
    public async Task PutAsync_BlobLongerThanAnySegmentMayGet_IsRefusedAlone()
    {
        await using var store = await Stores.OpenAsync(_disk);
        await store.PutAsync(Stores.Blob(1, 100_000));

        await Assert.ThrowsAsync<FileSizeLimitException>(() => store.PutAsync(Stores.Blob(2, 400_000)));

        Assert.Null(store.Fault);
        await store.PutAsync(Stores.Blob(3, 100_000));
        store.AssertHas(Stores.Blob(1, 100_000));
        store.AssertHas(Stores.Blob(3, 100_000));
    }

    /// <summary>Blobs that share a write are refused one by one, not all for the longest of them.</summary>
    [Fact]
    public async Task Commit_GroupIsLongerThanAFileMayBe_StoresWhatFits()
    {
        _disk.MaxFileLength = 50_000;
        await using var store = await Stores.OpenAsync(_disk);
        using var gate = _disk.Faults.HoldOnce(DiskCall.Flush, "segments/");
        var first = store.PutAsync(Stores.Blob(0, 10));
        await gate.Reached;
        var together = Enumerable.Range(1, 6).Select(seed => store.PutAsync(Stores.Blob(seed, 20_000))).ToList();
        var tooLong = store.PutAsync(Stores.Blob(7, 60_000));
        gate.Open();

        await first;
        await Task.WhenAll(together);
        await Assert.ThrowsAsync<FileSizeLimitException>(() => tooLong);

        Assert.Null(store.Fault);
        Assert.All(Enumerable.Range(1, 6), seed => store.AssertHas(Stores.Blob(seed, 20_000)));
    }

    [Fact]
    public async Task CompactAsync_SegmentCannotGrow_CopiesToAnother()
    {
        _disk.MaxFileLength = long.MaxValue;
        await using var store = await Stores.OpenAsync(_disk);
        for (var seed = 0; seed < 40; seed++)
        {
            await store.PutAsync(Stores.Blob(seed, 50_000));
        }

        for (var seed = 0; seed < 40; seed++)
        {
            if (seed % 3 != 0)
            {
                await store.DeleteAsync(Stores.Blob(seed, 50_000));
            }
        }

        _disk.MaxFileLength = Limit;
        await store.CompactAsync(CancellationToken.None);

        Assert.Null(store.Fault);
        var kept = Enumerable.Range(0, 40).Where(seed => seed % 3 == 0);
        Assert.All(kept, seed => store.AssertHas(Stores.Blob(seed, 50_000)));
    }

    [Theory]
    [InlineData(DiskCall.Create, 700_000)]
    [InlineData(DiskCall.Create, 100_000)]
    [InlineData(DiskCall.Create, 10)]
    [InlineData(DiskCall.Write, 700_000)]
    [InlineData(DiskCall.Write, 100_000)]
    [InlineData(DiskCall.Write, 10)]
    internal async Task PutAsync_SystemHasNoDescriptorOrMemory_IsRefusedAndGoesOnLater(DiskCall call, int length)
    {
        _disk.MaxFileLength = long.MaxValue;
        await using var store = await Stores.OpenAsync(_disk);
        _disk.Faults.FailOnce(call, new StorageUnavailableException(null));

        await Assert.ThrowsAsync<StorageUnavailableException>(() => store.PutAsync(Stores.Blob(1, length)));

        Assert.Null(store.Fault);
        await store.PutAsync(Stores.Blob(1, length));
        store.AssertHas(Stores.Blob(1, length));
    }

    [Theory]
    [InlineData(700_000)]
    [InlineData(100_000)]
    [InlineData(10)]
    public async Task PutAsync_NoRightToMakeAFile_IsRefusedAndGoesOnLater(int length)
    {
        _disk.MaxFileLength = long.MaxValue;
        await using var store = await Stores.OpenAsync(_disk);
        _disk.Faults.FailOnce(DiskCall.Create, new IOException("denied", new UnauthorizedAccessException()));

        await Assert.ThrowsAsync<StorageUnavailableException>(() => store.PutAsync(Stores.Blob(1, length)));

        Assert.Null(store.Fault);
        await store.PutAsync(Stores.Blob(1, length));
    }

    private static void AssertHasAll(BlobStore store, int length, int count)
    {
        for (var seed = 0; seed < count; seed++)
        {
            store.AssertHas(Stores.Blob(seed, length));
            store.AssertHas(Stores.Blob(1000 + seed, length));
        }
    }
}
