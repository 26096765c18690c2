using BlobStash.Core.Hashing;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Tests.Files;

namespace BlobStash.Storage.Tests.Blobs;

/// <summary>A blob that is not committed leaves the files as long as they were.</summary>
public sealed class RefusalTests
{
    private static readonly byte[] Kept = Stores.Blob(1, 80_000);

    private readonly MemoryFileSystem _disk = new();

    public static TheoryData<int, int> LengthsAndAnnouncements
    {
        get
        {
            var data = new TheoryData<int, int>();
            foreach (var length in new[] { 0, 10, 65_536, 65_537, 300_000, 524_289, 900_000 })
            {
                data.Add(length, length);
                data.Add(length, -1);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(LengthsAndAnnouncements))]
    public async Task CommitAsync_DigestDiffers_KeepsNothing(int length, int announced)
    {
        await using var store = await MakeAsync();
        var blob = Stores.Blob(2, length);
        var before = _disk.Lengths();

        await using (var writer = store.CreateWriter(announced))
        {
            await writer.WriteAsync(blob, CancellationToken.None);
            var result = await writer.CommitAsync(Blake2b256.Hash(Kept), CancellationToken.None);
            Assert.Equal(new PutResult(PutOutcome.DigestMismatch, Blake2b256.Hash(blob), length), result);
        }

        Assert.Equal(before, _disk.Lengths());
        Assert.Equal(1, store.Count);
        store.AssertLacks(blob);
        await store.PutAsync(blob, announced);
        store.AssertHas(blob);
    }

    [Theory]
    [MemberData(nameof(LengthsAndAnnouncements))]
    public async Task DisposeAsync_BeforeTheCommit_KeepsNothing(int length, int announced)
    {
        await using var store = await MakeAsync();
        var blob = Stores.Blob(2, length);
        var before = _disk.Lengths();

        await using (var writer = store.CreateWriter(announced))
        {
            await writer.WriteAsync(blob.AsMemory(0, length - (length / 3)), CancellationToken.None);
        }

        Assert.Equal(before, _disk.Lengths());
        Assert.Equal(1, store.Count);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(200_000)]
    [InlineData(700_000)]
    public async Task CommitAsync_IsStoredAlready_AddsNothing(int length)
    {
        await using var store = await MakeAsync();
        var blob = Stores.Blob(2, length);
        await store.PutAsync(blob);
        var before = _disk.Lengths();

        Assert.Equal(PutOutcome.AlreadyStored, (await store.PutAsync(blob)).Outcome);

        Assert.Equal(before, _disk.Lengths());
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(-1)]
    public async Task CommitAsync_SameBlobTwiceAtOnce_StoresItOnce(int announced)
    {
        foreach (var length in new[] { 10, 200_000, 700_000 })
        {
            await using var store = await MakeAsync();
            var blob = Stores.Blob(length, length);

            var results = await Task.WhenAll(
                Enumerable.Range(0, 8).Select(_ => Task.Run(() => store.PutAsync(blob, announced))));

            Assert.Single(results, result => result.Outcome == PutOutcome.Stored);
            Assert.Equal(7, results.Count(result => result.Outcome == PutOutcome.AlreadyStored));
            store.AssertHas(blob);
            Assert.Single(store.ListAll(), info => info.Digest == results[0].Digest);
            Assert.DoesNotContain(_disk.Files(), path => path.StartsWith("tmp/", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task WriteAsync_OverTheLongestBlob_IsRefusedAndNothingIsKept()
    {
        var options = Stores.Options with { MaxBlobSizeBytes = 100_000 };
        await using var store = await Stores.OpenAsync(_disk, options);
        await store.PutAsync(Kept);
        await store.PutAsync(Stores.Blob(3, 100_000));
        var before = _disk.Lengths();

        Assert.Throws<BlobTooLargeException>(() => store.CreateWriter(100_001));
        await using (var writer = store.CreateWriter(-1))
        {
            await writer.WriteAsync(Stores.Blob(4, 100_000), CancellationToken.None);
            var error = await Assert.ThrowsAsync<BlobTooLargeException>(
                () => writer.WriteAsync(new byte[1], CancellationToken.None).AsTask());
            Assert.Equal(100_000, error.MaxBlobSizeBytes);
            await Assert.ThrowsAsync<InvalidOperationException>(
                () => writer.CommitAsync(null, CancellationToken.None).AsTask());
        }

        Assert.Equal(before, _disk.Lengths());
    }

    [Fact]
    public async Task CommitAsync_CancelledWhileItWaitsForTheSameDigest_KeepsNothingAndLocksNothing()
    {
        await using var store = await MakeAsync();
        var blob = Stores.Blob(2, 100);
        using var flush = _disk.Faults.HoldOnce(DiskCall.Flush);
        var first = store.PutAsync(blob);
        await flush.Reached;
        using var cancellation = new CancellationTokenSource();
        await using (var writer = store.CreateWriter(blob.Length))
        {
            await writer.WriteAsync(blob, CancellationToken.None);
            var second = writer.CommitAsync(null, cancellation.Token).AsTask();
            await cancellation.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        }

        flush.Open();

        Assert.Equal(PutOutcome.Stored, (await first).Outcome);
        Assert.Equal(PutOutcome.AlreadyStored, (await store.PutAsync(blob)).Outcome);
    }

    private async Task<BlobStore> MakeAsync()
    {
        var store = await Stores.OpenAsync(_disk);
        await store.PutAsync(Kept);
        return store;
    }
}
