using BlobStash.Storage.Contract;
using BlobStash.Storage.Settings;
using BlobStash.Storage.Tests.Files;

namespace BlobStash.Storage.Tests.Commits;

public sealed class GroupCommitTests
{
    private const int Puts = 200;

    private readonly MemoryFileSystem _disk = new();

    [Fact]
    public async Task CommitAsync_ManyWaitForOneFlush_ShareTheNextWriteAndFlush()
    {
        await using var store = await Stores.OpenAsync(_disk);
        await store.PutAsync(Stores.Blob(1, 10));
        using var gate = _disk.Faults.HoldOnce(DiskCall.Flush);
        var first = store.PutAsync(Stores.Blob(2, 10));
        await gate.Reached;
        var flushes = _disk.Faults.CountOf(DiskCall.Flush);
        var writes = _disk.Faults.CountOf(DiskCall.Write);

        // A put is queued before it gives control back, so all of these wait when the gate opens.
        var puts = Enumerable.Range(100, Puts).Select(seed => store.PutAsync(Stores.Blob(seed, 300))).ToList();
        Assert.DoesNotContain(puts, put => put.IsCompleted);
        Assert.False(first.IsCompleted);
        Assert.Equal(1, store.Count);
        gate.Open();
        await Task.WhenAll(puts.Append(first));

        Assert.Equal(flushes + 1, _disk.Faults.CountOf(DiskCall.Flush));
        Assert.Equal(writes + 1, _disk.Faults.CountOf(DiskCall.Write));
        Assert.Equal(Puts + 2, store.Count);
        Assert.All(Enumerable.Range(100, Puts), seed => store.AssertHas(Stores.Blob(seed, 300)));
    }

    [Fact]
    public async Task CommitAsync_MoreThanAGroupTakes_GoesIntoSeveral()
    {
        await using var store = await Stores.OpenAsync(_disk);
        using var gate = _disk.Faults.HoldOnce(DiskCall.Flush);
        var blobs = Enumerable.Range(1, 60).Select(seed => Stores.Blob(seed, 60_000)).ToList();
        var puts = blobs.Select(blob => store.PutAsync(blob)).ToList();
        await gate.Reached;
        gate.Open();
        await Task.WhenAll(puts);

        Assert.All(blobs, store.AssertHas);
        Assert.All(_disk.Lengths(), file => Assert.True(file.Length <= Stores.SmallSegment));
        await using var killed = await Stores.OpenAsync(_disk.Kill());
        Assert.All(blobs, killed.AssertHas);
    }

    [Theory]
    [InlineData(10, DiskCall.Flush, "segments/")]
    [InlineData(100_000, DiskCall.Flush, "segments/")]
    [InlineData(700_000, DiskCall.Flush, "tmp/")]
    [InlineData(700_000, DiskCall.FlushDirectory, "large/")]
    internal async Task CommitAsync_FlushIsHeld_IsNotAcknowledgedAndNotShown(int length, DiskCall call, string path)
    {
        await using var store = await Stores.OpenAsync(_disk);
        await store.PutAsync(Stores.Blob(1, 10));
        await store.PutAsync(Stores.Blob(2, 100_000));
        var blob = Stores.Blob(3, length);
        using var gate = _disk.Faults.HoldOnce(call, path);

        var put = store.PutAsync(blob);
        await gate.Reached;
        Assert.False(put.IsCompleted);
        store.AssertLacks(blob);
        gate.Open();

        Assert.Equal(PutOutcome.Stored, (await put).Outcome);
        store.AssertHas(blob);
        await using var dark = await Stores.OpenAsync(_disk.LosePower());
        dark.AssertHas(blob);
    }

    [Fact]
    public async Task DeleteAsync_FlushIsHeld_BlobStaysUntilItIsDurable()
    {
        await using var store = await Stores.OpenAsync(_disk);
        var blob = Stores.Blob(1, 10);
        await store.PutAsync(blob);
        using var gate = _disk.Faults.HoldOnce(DiskCall.Flush);

        var deleted = store.DeleteAsync(blob);
        await gate.Reached;
        Assert.False(deleted.IsCompleted);
        store.AssertHas(blob);
        var put = store.PutAsync(blob);
        Assert.False(put.IsCompleted);
        gate.Open();

        Assert.True(await deleted);
        Assert.Equal(PutOutcome.Returned, (await put).Outcome);
        store.AssertHas(blob);
        Assert.True(await store.DeleteAsync(blob));
        Assert.False(await store.DeleteAsync(blob));
    }

    [Fact]
    public async Task CommitAsync_NoDurability_DoesNotFlush()
    {
        await using var store = await Stores.OpenAsync(_disk, Stores.Options with { Durability = Durability.None });
        await store.PutAsync(Stores.Blob(1, 10));
        await store.PutAsync(Stores.Blob(2, 100_000));
        var files = _disk.Faults.CountOf(DiskCall.Flush);
        var directories = _disk.Faults.CountOf(DiskCall.FlushDirectory);

        foreach (var length in new[] { 11, 100_001, 700_000 })
        {
            await store.PutAsync(Stores.Blob(length, length));
            Assert.True(await store.DeleteAsync(Stores.Blob(length, length)));
        }

        Assert.Equal(files, _disk.Faults.CountOf(DiskCall.Flush));
        Assert.Equal(directories, _disk.Faults.CountOf(DiskCall.FlushDirectory));
    }

    [Fact]
    public async Task CommitAsync_StreamsAtOnce_EachHasASegmentForItselfAndNoneIsLost()
    {
        var blobs = Enumerable.Range(1, 24).Select(seed => Stores.Blob(seed, 70_000 + (seed * 15_000))).ToList();
        await using (var store = await Stores.OpenAsync(_disk))
        {
            await Task.WhenAll(blobs.Select((blob, i) => Task.Run(async () =>
            {
                await store.PutAsync(blob, i % 2 == 0 ? -1 : blob.Length);
                await using var abandoned = store.CreateWriter(-1);
                await abandoned.WriteAsync(blob, CancellationToken.None);
                await store.PutAsync(Stores.Blob(1000 + i, 500));
            })));
            Assert.All(blobs, store.AssertHas);
        }

        _disk.Delete("checkpoint");
        await using var reopened = await Stores.OpenAsync(_disk);
        Assert.Equal(48, reopened.Count);
        Assert.All(blobs, reopened.AssertHas);
    }
}
