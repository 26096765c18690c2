using BlobStash.Core.Hashing;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Tests.Files;

namespace BlobStash.Storage.Tests.Commits;

/// <summary>A disk that fails otherwise than by being full: the store stops writing, and goes on reading.</summary>
public sealed class FailedDiskTests
{
    private static readonly byte[] Before = Stores.Blob(1, 70_000);

    public static TheoryData<int> Lengths => new(10, 100_000, 700_000);

    [Theory]
    [MemberData(nameof(Lengths))]
    public Task CommitAsync_FlushFails_StoreStopsWriting(int length) =>
        AssertStopsAsync(length, DiskCall.Flush, () => new IOException("flush"));

    [Theory]
    [MemberData(nameof(Lengths))]
    public Task CommitAsync_WriteFails_StoreStopsWriting(int length) =>
        AssertStopsAsync(length, DiskCall.Write, () => new IOException("write"));

    // The runtime reports some errors of a disk by other types than IOException, EFBIG for one.
    [Theory]
    [MemberData(nameof(Lengths))]
    public Task CommitAsync_WriteFailsInAnotherWay_StoreStopsWriting(int length) =>
        AssertStopsAsync(length, DiskCall.Write, () => new ArgumentOutOfRangeException(nameof(length)));

    [Fact]
    public Task CommitAsync_RenameFails_StoreStopsWriting() =>
        AssertStopsAsync(700_000, DiskCall.Rename, () => new IOException("rename"));

    [Fact]
    public Task CommitAsync_DirectoryFlushFails_StoreStopsWriting() =>
        AssertStopsAsync(700_000, DiskCall.FlushDirectory, () => new IOException("flush"));

    [Theory]
    [InlineData(10)]
    [InlineData(100_000)]
    public async Task CommitAsync_SegmentCannotBeCreated_StoreStopsWriting(int length)
    {
        var disk = new MemoryFileSystem();
        await using var store = await Stores.OpenAsync(disk);
        disk.Faults.FailOnce(DiskCall.Create, new UnauthorizedAccessException("create"));

        await Assert.ThrowsAsync<StoreFailedException>(() => store.PutAsync(Stores.Blob(2, length)));

        Assert.NotNull(store.Fault);
    }

    [Fact]
    public async Task DeleteAsync_FlushFails_StoreStopsWritingAndDigestIsNotLocked()
    {
        var disk = new MemoryFileSystem();
        await using var store = await Stores.OpenAsync(disk);
        await store.PutAsync(Before);
        disk.Faults.FailOnce(DiskCall.Flush, new IOException("flush"));

        await Assert.ThrowsAsync<StoreFailedException>(() => store.DeleteAsync(Before));
        await Assert.ThrowsAsync<StoreFailedException>(() => store.DeleteAsync(Before));

        store.AssertHas(Before);
    }

    /// <summary>The tombstone is durable by then, and the next start deletes the file.</summary>
    [Fact]
    public async Task DeleteAsync_FileOfALargeBlobCannotBeDeleted_IsDeletedAllTheSame()
    {
        var disk = new MemoryFileSystem();
        var large = Stores.Blob(3, 700_000);
        await using (var store = await Stores.OpenAsync(disk))
        {
            await store.PutAsync(large);
            disk.Faults.FailOnce(DiskCall.Delete, new IOException("delete"), "large/");

            Assert.True(await store.DeleteAsync(large));

            store.AssertLacks(large);
        }

        await using var reopened = await Stores.OpenAsync(disk);
        reopened.AssertLacks(large);
        Assert.DoesNotContain(disk.Files(), path => path.StartsWith("large/", StringComparison.Ordinal));
    }

    private static async Task AssertStopsAsync(int length, DiskCall call, Func<Exception> error)
    {
        var disk = new MemoryFileSystem();
        var blob = Stores.Blob(2, length);
        await using (var store = await Stores.OpenAsync(disk))
        {
            await store.PutAsync(Before);
            disk.Faults.FailAlways(call, error);

            await Assert.ThrowsAsync<StoreFailedException>(() => store.PutAsync(blob));
            disk.Faults.Clear();

            Assert.NotNull(store.Fault);
            await Assert.ThrowsAsync<StoreFailedException>(() => store.PutAsync(blob));
            await Assert.ThrowsAsync<StoreFailedException>(() => store.PutAsync(Stores.Blob(4, 5)));
            await Assert.ThrowsAsync<StoreFailedException>(() => store.DeleteAsync(Before));
            store.AssertHas(Before);
            store.AssertLacks(blob);
        }

        await using var reopened = await Stores.OpenAsync(disk);
        Assert.Null(reopened.Fault);
        reopened.AssertHas(Before);
        await reopened.PutAsync(blob);
        reopened.AssertHas(blob);
        Assert.Equal(Blake2b256.Hash(Before), reopened.ListAll().Single(info => info.Length == Before.Length).Digest);
    }
}
