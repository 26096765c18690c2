using BlobStash.Storage.Blobs;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Segments;
using BlobStash.Storage.Tests.Files;

namespace BlobStash.Storage.Tests.Segments;

public sealed class SegmentFilesTests
{
    private readonly MemoryFileSystem _disk = new();

    [Fact]
    public void Open_MoreThanMayBeOpen_ClosesThoseThatWereNotUsedLately()
    {
        var files = new SegmentFiles(_disk, 3);
        var all = Enumerable.Range(0, 10).Select(number => Create(files, number)).ToList();

        Assert.Equal(3, files.OpenCount);
        Assert.Equal(3, _disk.OpenFiles);
        for (var number = 0; number < 10; number++)
        {
            Assert.Equal(number, ReadNumber(all[number]));
            Assert.True(_disk.OpenFiles <= 3);
        }
    }

    [Fact]
    public void Write_NotYetFlushed_StaysOpen()
    {
        var files = new SegmentFiles(_disk, 2);
        var dirty = Create(files, 0);
        dirty.Write(1, [7]);

        var others = Enumerable.Range(1, 5).Select(number => Create(files, number)).ToList();

        Assert.True(dirty.IsOpen);
        dirty.Flush();
        others.ForEach(file => ReadNumber(file));
        others.ForEach(file => ReadNumber(file));
        Assert.False(dirty.IsOpen);
        Assert.Equal(0, ReadNumber(dirty));
    }

    [Fact]
    public void Flush_Failed_StaysOpen()
    {
        var files = new SegmentFiles(_disk, 2);
        var failed = Create(files, 0);
        failed.Write(1, [7]);
        _disk.Faults.FailOnce(DiskCall.Flush, new IOException("Input/output error"));
        Assert.Throws<IOException>(failed.Flush);

        var others = Enumerable.Range(1, 5).Select(number => Create(files, number)).ToList();
        others.ForEach(file => ReadNumber(file));

        Assert.True(failed.IsOpen);
    }

    [Fact]
    public void KeepOpen_NameIsDeletedAndOthersAreOpened_CanStillBeRead()
    {
        var files = new SegmentFiles(_disk, 2);
        var kept = Create(files, 5);
        kept.KeepOpen();
        _disk.Delete("5");

        var others = Enumerable.Range(6, 8).Select(number => Create(files, number)).ToList();

        others.ForEach(file => ReadNumber(file));
        Assert.Equal(5, ReadNumber(kept));
        kept.Dispose();
        Assert.Throws<ObjectDisposedException>(() => ReadNumber(kept));
    }

    [Fact]
    public void Read_NoDescriptorIsFree_ClosesAnotherFirst()
    {
        var files = new SegmentFiles(_disk, 3);
        var all = Enumerable.Range(0, 6).Select(number => Create(files, number)).ToList();
        var closed = all.First(file => !file.IsOpen);
        _disk.Faults.FailOnce(DiskCall.Open, new StorageUnavailableException(null));

        Assert.InRange(ReadNumber(closed), 0, 5);
    }

    [Fact]
    public void Read_RightsWereTakenAway_IsNoDamage()
    {
        var files = new SegmentFiles(_disk, 1);
        var first = Create(files, 0);
        Create(files, 1);
        _disk.Faults.FailOnce(DiskCall.Open, new IOException("denied", new UnauthorizedAccessException()));

        Assert.Throws<StorageUnavailableException>(() => ReadNumber(first));
        Assert.Equal(0, ReadNumber(first));
    }

    [Fact]
    public async Task Read_ManyAtOnce_AlwaysReadsItsOwnFile()
    {
        var files = new SegmentFiles(_disk, 4);
        var all = Enumerable.Range(0, 32).Select(number => Create(files, number)).ToArray();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(() =>
        {
            var random = new Random(worker);
            for (var i = 0; i < 5000; i++)
            {
                var number = random.Next(all.Length);
                Assert.Equal(number, ReadNumber(all[number]));
            }
        })));

        Assert.True(_disk.OpenFiles <= 4 + 4, $"{_disk.OpenFiles} are open");
    }

    [Fact]
    public async Task OpenAsync_ManySegments_OpensAFewAtATimeAndServesAll()
    {
        var options = Stores.Options with
        {
            MaxOpenSegments = 8,
            SegmentSizeBytes = 4096,
            SmallestSegmentSizeBytes = 1024,
        };
        await using (var store = await Stores.OpenAsync(_disk, options))
        {
            for (var seed = 0; seed < 100; seed++)
            {
                await store.PutAsync(Stores.Blob(seed, 1500));
            }

            Assert.InRange(_disk.OpenFiles, 1, 8);
        }

        Assert.True(_disk.Files().Count(path => path.EndsWith(".seg", StringComparison.Ordinal)) > 40);
        _disk.MostOpenFiles = 0;
        await using var reopened = await Stores.OpenAsync(_disk, options);
        for (var seed = 0; seed < 100; seed++)
        {
            reopened.AssertHas(Stores.Blob(seed, 1500));
        }

        // And one beside the segments: the checkpoint.
        Assert.InRange(_disk.MostOpenFiles, 1, 9);
    }

    [Fact]
    public async Task Uploads_GivenUp_LeaveNoSegments()
    {
        await using (var store = await Stores.OpenAsync(_disk))
        {
            await GiveUpManyAsync(store, 30);
            Assert.InRange(CountSegments(), 0, 2);
            await store.PutAsync(Stores.Blob(1, 100));
            await store.PutAsync(Stores.Blob(2, 100_000));
            await GiveUpManyAsync(store, 30);
            Assert.InRange(CountSegments(), 1, 4);
            Assert.InRange(_disk.OpenFiles, 1, 4);
        }

        await using var reopened = await Stores.OpenAsync(_disk);
        reopened.AssertHas(Stores.Blob(1, 100));
        reopened.AssertHas(Stores.Blob(2, 100_000));
    }

    /// <summary>An older version left as many as there were uploads at once, and its checkpoint names them.</summary>
    [Fact]
    public async Task OpenAsync_EmptySegmentsOfEarlierRuns_AreDeletedAndNoneIsMissed()
    {
        await using var first = await Stores.OpenAsync(_disk);
        await first.PutAsync(Stores.Blob(1, 100));
        var writers = Enumerable.Range(0, 20).Select(_ => first.CreateWriter(100_000)).ToList();
        var killed = _disk.Kill();

        await using var store = await Stores.OpenAsync(killed);

        Assert.InRange(killed.Files().Count(path => path.EndsWith(".seg", StringComparison.Ordinal)), 1, 3);
        store.AssertHas(Stores.Blob(1, 100));
        foreach (var writer in writers)
        {
            await writer.DisposeAsync();
        }
    }

    private static async Task GiveUpManyAsync(BlobStore store, int count)
    {
        var writers = new List<BlobWriter>();
        for (var i = 0; i < count; i++)
        {
            var writer = store.CreateWriter(200_000);
            await writer.WriteAsync(Stores.Blob(i, 190_000), CancellationToken.None);
            writers.Add(writer);
        }

        foreach (var writer in writers)
        {
            await writer.DisposeAsync();
        }
    }

    private int CountSegments() => _disk.Files().Count(path => path.EndsWith(".seg", StringComparison.Ordinal));

    private static SegmentFile Create(SegmentFiles files, int number)
    {
        var file = files.Create($"{number}");
        file.Write(0, [(byte)number]);
        file.Flush();
        return file;
    }

    private static int ReadNumber(SegmentFile file)
    {
        Span<byte> bytes = stackalloc byte[1];
        Assert.Equal(1, file.Read(0, bytes));
        return bytes[0];
    }
}
