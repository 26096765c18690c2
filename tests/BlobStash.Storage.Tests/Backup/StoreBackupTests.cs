using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Storage.Backup;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Tests.Files;

namespace BlobStash.Storage.Tests.Backup;

public sealed class StoreBackupTests
{
    private const int Large = 700_000;

    private readonly MemoryFileSystem _disk = new();
    private readonly MemoryFileSystem _copy = new();

    [Fact]
    public async Task Run_ClosedStore_CopiesWhatIsStored()
    {
        var blobs = Enumerable.Range(0, 40).Select(seed => Stores.Blob(seed, 60_000)).Append(Stores.Blob(99, Large));
        await using (var store = await Stores.OpenAsync(_disk))
        {
            foreach (var blob in blobs)
            {
                await store.PutAsync(blob);
            }

            await store.DeleteAsync(Stores.Blob(3, 60_000));
        }

        var before = _disk.Lengths();
        var report = new StoreBackup(_disk, _copy, _ => false).Run(null, CancellationToken.None);

        Assert.Equal(before, _disk.Lengths());
        Assert.False(report.IsInUse);
        Assert.Equal(0, report.LinkedFiles);
        await using var original = await Stores.OpenAsync(_disk);
        await using var copy = await Stores.OpenAsync(_copy);
        Assert.Equal(original.ListAll(), copy.ListAll());
        copy.AssertHas(Stores.Blob(99, Large));
        Assert.True(copy.IsDeleted(Blake2b256.Hash(Stores.Blob(3, 60_000))));
    }

    [Fact]
    public async Task Run_StoreWithParity_LinksSealedSegmentsAndNeverThoseThatTakeRecords()
    {
        using var source = new TemporaryDirectory();
        using var target = new TemporaryDirectory();
        var (from, to) = (new PhysicalFileSystem(source.Path), new PhysicalFileSystem(target.Path));
        await using var store = await Stores.OpenAsync(from, Stores.WithParity);
        for (var seed = 0; seed < 40; seed++)
        {
            await store.PutAsync(Stores.Blob(seed, 60_000));
        }

        await store.PutAsync(Stores.Blob(99, Large));
        await store.ParityMade;
        store.WriteCheckpoint();
        var report = new StoreBackup(from, to, path => from.TryLinkTo(path, to)).Run(null, CancellationToken.None);

        Assert.True(report.IsInUse);
        Assert.True(report.LinkedFiles >= 4, $"{report.LinkedFiles} linked");
        await using var copy = await Stores.OpenAsync(to);
        Assert.Equal(store.ListAll(), copy.ListAll());
        await copy.PutAsync(Stores.Blob(100, 60_000));
        await store.PutAsync(Stores.Blob(101, 60_000));
        copy.AssertLacks(Stores.Blob(101, 60_000));
        store.AssertLacks(Stores.Blob(100, 60_000));
    }

    [Fact]
    public async Task Run_WritersAtWork_IsAPrefixOfWhatEachOfThemDid()
    {
        using var source = new TemporaryDirectory();
        var from = new PhysicalFileSystem(source.Path);
        await using var store = await Stores.OpenAsync(from);
        using var enough = new CancellationTokenSource();
        using var puts = new SemaphoreSlim(0);
        List<Digest>[] done = [[], [], []];
        var writers = done.Select((digests, writer) => Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
            {
                var blob = BlobOf(writer, digests.Count);
                await store.PutAsync(blob, digests.Count % 2 == 0 ? null : -1);
                lock (digests)
                {
                    digests.Add(Blake2b256.Hash(blob));
                }

                puts.Release();
            }
        })).ToList();
        for (var round = 0; round < 5; round++)
        {
            for (var put = 0; put < 24; put++)
            {
                await puts.WaitAsync();
            }

            var acknowledged = done.Select(CountOf).ToArray();
            using var target = new TemporaryDirectory();
            var to = new PhysicalFileSystem(target.Path);
            new StoreBackup(from, to, path => from.TryLinkTo(path, to)).Run(null, CancellationToken.None);
            await using var copy = await Stores.OpenAsync(to);
            for (var writer = 0; writer < done.Length; writer++)
            {
                AssertPrefix(copy, done[writer], acknowledged[writer]);
            }
        }

        await enough.CancelAsync();
        await Task.WhenAll(writers);
    }

    [Fact]
    public async Task Run_SegmentGoesAwayMeanwhile_BeginsAnew()
    {
        await MakeSealedAsync();
        var isFirst = true;
        var report = new StoreBackup(_disk, _copy, path =>
        {
            if (isFirst && path.EndsWith("1.seg", StringComparison.Ordinal))
            {
                // As a compaction would: gone by its name after it was listed.
                isFirst = false;
                throw new FileNotFoundException(path);
            }

            return false;
        }).Run(null, CancellationToken.None);

        Assert.True(report.CopiedFiles > 2);
        Assert.False(isFirst);
        await using var original = await Stores.OpenAsync(_disk);
        await using var copy = await Stores.OpenAsync(_copy);
        Assert.Equal(original.ListAll(), copy.ListAll());
    }

    [Fact]
    public async Task Run_SegmentsGoAwayEveryTime_GivesUpAndLeavesNothing()
    {
        await MakeSealedAsync();
        var backup = new StoreBackup(_disk, _copy, path => throw new FileNotFoundException(path));

        Assert.Throws<IOException>(() => backup.Run(null, CancellationToken.None));

        Assert.Empty(_copy.Files());
    }

    [Fact]
    public async Task Run_TargetIsFull_SaysSoAndLeavesNothing()
    {
        await MakeSealedAsync();
        _copy.Faults.FailAlways(DiskCall.Write, () => new StorageFullException(null), "segments/");
        var backup = new StoreBackup(_disk, _copy, _ => false);

        Assert.Throws<StorageFullException>(() => backup.Run(null, CancellationToken.None));

        Assert.Empty(_copy.Files());
    }

    [Fact]
    public async Task Run_EndsBeforeFormatIsThere_TheCopyIsNoStore()
    {
        await MakeSealedAsync();
        new StoreBackup(_disk, _copy, _ => false).Run(null, CancellationToken.None);
        _copy.Delete("FORMAT");

        var error = await Assert.ThrowsAsync<StoreOpenException>(() => Stores.OpenAsync(_copy));

        Assert.Contains("no FORMAT", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_NoStore_SaysSo()
    {
        var backup = new StoreBackup(_disk, _copy, _ => false);

        var error = Assert.Throws<StoreOpenException>(() => backup.Run(null, CancellationToken.None));

        Assert.Contains("There is no store here", error.Message, StringComparison.Ordinal);
        Assert.Empty(_copy.Files());
    }

    [Fact]
    public async Task Run_RecordIsDamaged_TakesTheDamageWithItAndKeepsTheOthers()
    {
        await using (var store = await Stores.OpenAsync(_disk))
        {
            for (var seed = 0; seed < 3; seed++)
            {
                await store.PutAsync(Stores.Blob(seed, 1000));
            }
        }

        var segment = _disk.Files().Single(path => path.EndsWith(".seg", StringComparison.Ordinal));
        var bytes = _disk.ReadAll(segment);
        bytes[64 + 80 + 7] ^= 1;
        _disk.Put(segment, bytes);
        new StoreBackup(_disk, _copy, _ => false).Run(null, CancellationToken.None);

        Assert.Equal(bytes, _copy.ReadAll(segment));
    }

    private static byte[] BlobOf(int writer, int step) =>
        Stores.Blob((writer * 1_000_000) + step, step % 7 == 3 ? Large : 2000 + (step % 5 * 30_000));

    private static int CountOf(List<Digest> digests)
    {
        lock (digests)
        {
            return digests.Count;
        }
    }

    /// <summary>All that was acknowledged before is there, and nothing whose predecessor is missing.</summary>
    private static void AssertPrefix(BlobStore copy, List<Digest> digests, int acknowledged)
    {
        bool[] isThere;
        lock (digests)
        {
            isThere = [.. digests.Select(digest => copy.TryGetLength(digest, out _))];
        }

        var count = Array.IndexOf(isThere, false);
        count = count < 0 ? isThere.Length : count;
        Assert.True(count >= acknowledged, $"{count} of {acknowledged}");
        Assert.DoesNotContain(true, isThere[count..]);
    }

    private async Task MakeSealedAsync()
    {
        await using var store = await Stores.OpenAsync(_disk);
        for (var seed = 0; seed < 40; seed++)
        {
            await store.PutAsync(Stores.Blob(seed, 60_000));
        }
    }
}
