using BlobStash.Core.Hashing;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Tests.Files;

namespace BlobStash.Storage.Tests.Commits;

public sealed class DisposalTests
{
    public static TheoryData<int> Lengths => new(10, 100_000, 700_000);

    [Theory]
    [MemberData(nameof(Lengths))]
    public async Task DisposeAsync_WriterIsOpen_RefusesItsCommitAndTheWriterCanBeDisposed(int length)
    {
        var disk = new MemoryFileSystem();
        var kept = Stores.Blob(1, 90_000);
        var blob = Stores.Blob(2, length);
        var store = await Stores.OpenAsync(disk);
        await store.PutAsync(kept);
        var writer = store.CreateWriter(blob.Length);
        await writer.WriteAsync(blob, CancellationToken.None);

        await store.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(
            () => writer.CommitAsync(null, CancellationToken.None).AsTask());
        await writer.DisposeAsync();

        await using var reopened = await Stores.OpenAsync(disk);
        reopened.AssertHas(kept);
        reopened.AssertLacks(blob);
    }

    /// <summary>
    /// A writer that outlives its store must not touch the files of the next store on the same directory.
    /// </summary>
    [Fact]
    public async Task DisposeAsync_WriterOutlivesItsStore_LeavesTheNextStoreAlone()
    {
        var disk = new MemoryFileSystem();
        var blob = Stores.Blob(2, 700_000);
        var old = await Stores.OpenAsync(disk);
        var stale = old.CreateWriter(blob.Length);
        await stale.WriteAsync(blob, CancellationToken.None);
        await old.DisposeAsync();
        await using var store = await Stores.OpenAsync(disk);
        await using (var writer = store.CreateWriter(blob.Length))
        {
            await writer.WriteAsync(blob, CancellationToken.None);
            await stale.DisposeAsync();
            await writer.CommitAsync(Blake2b256.Hash(blob), CancellationToken.None);
        }

        store.AssertHas(blob);
    }

    [Fact]
    public async Task DisposeAsync_CommitIsUnderWay_FinishesItFirst()
    {
        var disk = new MemoryFileSystem();
        var small = Stores.Blob(1, 10);
        var streamed = Stores.Blob(2, 100_000);
        var store = await Stores.OpenAsync(disk);
        using var first = disk.Faults.HoldOnce(DiskCall.Flush);
        var putSmall = store.PutAsync(small);
        await first.Reached;
        using var second = disk.Faults.HoldOnce(DiskCall.Write);
        var putStreamed = Task.Run(() => store.PutAsync(streamed));
        await second.Reached;
        second.Open();

        var disposed = store.DisposeAsync().AsTask();
        Assert.False(disposed.IsCompleted);
        first.Open();
        await disposed;

        Assert.Equal(PutOutcome.Stored, (await putSmall).Outcome);
        await ((Task)putStreamed).ContinueWith(_ => { }, TaskScheduler.Default);
        await using var reopened = await Stores.OpenAsync(disk);
        reopened.AssertHas(small);
        Assert.Equal(putStreamed.IsCompletedSuccessfully, reopened.TryGetLength(Blake2b256.Hash(streamed), out _));
    }

    [Fact]
    public async Task DisposeAsync_Twice_IsFine()
    {
        var store = await Stores.OpenAsync(new MemoryFileSystem());

        await store.DisposeAsync();
        await store.DisposeAsync();

        Assert.Throws<ObjectDisposedException>(() => store.CreateWriter(1));
    }

    [Fact]
    public async Task WriteAsync_AfterCommit_IsRefused()
    {
        var disk = new MemoryFileSystem();
        var blob = Stores.Blob(1, 100_000);
        await using var store = await Stores.OpenAsync(disk);
        await using var writer = store.CreateWriter(blob.Length);
        await writer.WriteAsync(blob, CancellationToken.None);
        await writer.CommitAsync(null, CancellationToken.None);
        var before = disk.Lengths();

        await Assert.ThrowsAsync<InvalidOperationException>(
            () => writer.WriteAsync(new byte[500_000], CancellationToken.None).AsTask());
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => writer.CommitAsync(null, CancellationToken.None).AsTask());

        Assert.Equal(before, disk.Lengths());
    }
}
