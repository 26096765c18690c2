using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Storage.Blobs;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Tests.Files;

namespace BlobStash.Storage.Tests.Blobs;

public sealed class BlobBatchTests
{
    [Fact]
    public async Task Commit_BlobsOfAllSizes_AreStored()
    {
        await using var store = await Stores.OpenAsync(new MemoryFileSystem());
        byte[][] blobs =
        [
            .. Enumerable.Range(0, 50).Select(i => Stores.Blob(i, i)), Stores.Blob(100, 65_536),
            Stores.Blob(101, 65_537), Stores.Blob(102, 700_000), Stores.Blob(103, 10),
        ];

        await using (var batch = store.CreateBatch(PutOrigin.Client))
        {
            foreach (var blob in blobs)
            {
                await PutAsync(batch, blob);
            }

            await batch.FlushAsync();
        }

        Assert.All(blobs, store.AssertHas);
    }

    [Fact]
    public async Task Commit_ManySmallBlobs_ShareFlushes()
    {
        var disk = new MemoryFileSystem();
        await using var store = await Stores.OpenAsync(disk);
        var before = disk.Faults.CountOf(DiskCall.Flush);

        await using (var batch = store.CreateBatch(PutOrigin.Client))
        {
            using var gate = disk.Faults.HoldOnce(DiskCall.Flush);
            for (var i = 0; i < 160; i++)
            {
                await PutAsync(batch, Stores.Blob(i, 100));
            }

            gate.Open();
            await batch.FlushAsync();
        }

        Assert.Equal(160, store.Count);
        Assert.InRange(disk.Faults.CountOf(DiskCall.Flush) - before, 2, 4);
    }

    [Fact]
    public async Task BeginAsync_MoreThanMayBeInFlight_WaitsForTheDisk()
    {
        var disk = new MemoryFileSystem();
        await using var store = await Stores.OpenAsync(disk);
        await using var batch = store.CreateBatch(PutOrigin.Client);
        using var gate = disk.Faults.HoldOnce(DiskCall.Flush);
        byte[][] blobs = [.. Enumerable.Range(0, 200).Select(i => Stores.Blob(i, 60_000))];
        var taken = 0;
        ValueTask next;
        while ((next = BeginAsync(batch, blobs[taken])).IsCompleted)
        {
            await next;
            await batch.WriteAsync(blobs[taken], CancellationToken.None);
            _ = batch.Commit();
            taken++;
        }

        gate.Open();
        await next;
        await batch.AbandonAsync();
        await batch.FlushAsync();

        Assert.Equal(BlobBatch.MaxBytesInFlight / 60_088, taken);
        Assert.Equal(taken, store.Count);
    }

    [Fact]
    public async Task Commit_SameBlobTwice_IsStoredOnce()
    {
        await using var store = await Stores.OpenAsync(new MemoryFileSystem());
        await using var batch = store.CreateBatch(PutOrigin.Client);

        var first = await PutAsync(batch, [1]);
        var second = await PutAsync(batch, [1]);
        await batch.FlushAsync();

        Assert.Equal(PutOutcome.Stored, await first);
        Assert.Equal(PutOutcome.AlreadyStored, await second);
        Assert.Equal(1, store.Count);
    }

    [Fact]
    public async Task Commit_OtherBytesThanTheDigest_KeepsNothing()
    {
        await using var store = await Stores.OpenAsync(new MemoryFileSystem());
        await using var batch = store.CreateBatch(PutOrigin.Client);

        var small = await PutAsync(batch, [1], Blake2b256.Hash([2]));
        var large = await PutAsync(batch, Stores.Blob(1, 100_000), Blake2b256.Hash([2]));
        await batch.FlushAsync();

        Assert.Equal(PutOutcome.DigestMismatch, await small);
        Assert.Equal(PutOutcome.DigestMismatch, await large);
        Assert.Equal(0, store.Count);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(100_000)]
    public async Task AbandonAsync_InTheMiddle_LeavesNothingAndLetsTheNextBegin(int length)
    {
        await using var store = await Stores.OpenAsync(new MemoryFileSystem());
        await using var batch = store.CreateBatch(PutOrigin.Client);

        await batch.BeginAsync(Name(1), length, CancellationToken.None);
        await batch.WriteAsync(new byte[length / 2], CancellationToken.None);
        Assert.Throws<InvalidOperationException>(() => { _ = batch.Commit(); });
        await batch.AbandonAsync();
        var next = await PutAsync(batch, [1]);
        await batch.FlushAsync();

        Assert.Equal(PutOutcome.Stored, await next);
        Assert.Equal(1, store.Count);
    }

    [Fact]
    public async Task Commit_DiskFull_FailsTheBlobsAndEndsTheBatch()
    {
        var disk = new MemoryFileSystem();
        await using var store = await Stores.OpenAsync(disk);
        await using var batch = store.CreateBatch(PutOrigin.Client);
        disk.FreeBytes = 0;

        var refused = await PutAsync(batch, [1]);
        await batch.FlushAsync();

        await Assert.ThrowsAsync<StorageFullException>(() => refused);
        await Assert.ThrowsAsync<StorageFullException>(
            () => batch.BeginAsync(Name(2), 1, CancellationToken.None).AsTask());
        disk.FreeBytes = MemoryFileSystem.Plenty;
        await using var again = store.CreateBatch(PutOrigin.Client);
        var stored = await PutAsync(again, [1]);
        await again.FlushAsync();
        Assert.Equal(PutOutcome.Stored, await stored);
    }

    [Fact]
    public async Task BeginAsync_BlobOverTheLimit_IsRefusedAlone()
    {
        var options = Stores.Options with { MaxBlobSizeBytes = 100 };
        await using var store = await Stores.OpenAsync(new MemoryFileSystem(), options);
        await using var batch = store.CreateBatch(PutOrigin.Client);

        await Assert.ThrowsAsync<BlobTooLargeException>(
            () => batch.BeginAsync(Name(1), 101, CancellationToken.None).AsTask());
        var next = await PutAsync(batch, [1]);
        await batch.FlushAsync();

        Assert.Equal(PutOutcome.Stored, await next);
    }

    private static Digest Name(int number) => Blake2b256.Hash(BitConverter.GetBytes(number));

    private static ValueTask BeginAsync(BlobBatch batch, byte[] blob) =>
        batch.BeginAsync(Blake2b256.Hash(blob), blob.Length, CancellationToken.None);

    private static async Task<Task<PutOutcome>> PutAsync(BlobBatch batch, byte[] blob, Digest? expected = null)
    {
        await batch.BeginAsync(expected ?? Blake2b256.Hash(blob), blob.Length, CancellationToken.None);
        await batch.WriteAsync(blob, CancellationToken.None);
        return batch.Commit();
    }
}
