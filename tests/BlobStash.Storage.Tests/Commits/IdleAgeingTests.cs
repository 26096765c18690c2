using BlobStash.Core.Hashing;
using BlobStash.Storage.Inspection;
using BlobStash.Storage.Segments;
using BlobStash.Storage.Tests.Files;

namespace BlobStash.Storage.Tests.Commits;

/// <summary>A node that stores nothing and is killed in the end ages its deletions all the same.</summary>
public sealed class IdleAgeingTests
{
    private static readonly byte[] Blob = Stores.Blob(1, 100);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly ManualClock _clock = new();
    private MemoryFileSystem _disk = new();

    [Fact]
    public async Task RecordTimeAsync_NodeIsKilledTimeAndAgain_DeletionAges()
    {
        await using (var store = await Stores.OpenAsync(_disk, clock: _clock))
        {
            await store.PutAsync(Blob);
            await store.DeleteAsync(Blob);
        }

        var digest = Blake2b256.Hash(Blob);
        var hours = (int)Math.Ceiling(Stores.Options.TombstoneGrace / Hour);
        for (var hour = 0; hour <= hours; hour++)
        {
            await using var store = await Stores.OpenAsync(_disk, clock: _clock);
            Assert.Equal(hour < hours, store.IsDeleted(digest));
            _clock.Now += Hour;
            await store.RecordTimeAsync();
            _disk = _disk.Kill();
        }
    }

    [Fact]
    public async Task RecordTimeAsync_NothingWasDeleted_WritesNothing()
    {
        await using var store = await Stores.OpenAsync(_disk, clock: _clock);
        await store.PutAsync(Blob);
        var before = _disk.Lengths();

        await store.RecordTimeAsync();

        Assert.Equal(before, _disk.Lengths());
    }

    [Fact]
    public async Task CompactAsync_TimeRecords_OnlyTheLastOneIsKept()
    {
        var options = Stores.Options with { CompactionDeadShare = 0.01 };
        await using (var store = await Stores.OpenAsync(_disk, options, _clock))
        {
            await FillAsync(store);
            for (var hour = 0; hour < 5; hour++)
            {
                _clock.Now += Hour;
                await store.RecordTimeAsync();
            }

            Assert.NotEqual(0, (await store.CompactAsync(CancellationToken.None)).CompactedSegments);
        }

        var last = Assert.Single(Records(), record => record.Type == RecordType.Time);
        Assert.Equal(5 * (uint)Hour.TotalSeconds, last.RunningSeconds);
        _disk.Delete("checkpoint");
        await using var rebuilt = await Stores.OpenAsync(_disk, options, _clock);
        Assert.True(rebuilt.IsDeleted(Blake2b256.Hash(Blob)));
        _clock.Now += options.TombstoneGrace - (5 * Hour);
        Assert.False(rebuilt.IsDeleted(Blake2b256.Hash(Blob)));
    }

    [Fact]
    public async Task RecordTimeAsync_DiskIsFull_GoesOn()
    {
        await using var store = await Stores.OpenAsync(_disk, clock: _clock);
        await store.PutAsync(Blob);
        await store.DeleteAsync(Blob);
        _disk.FreeBytes = 0;

        await store.RecordTimeAsync();

        _disk.FreeBytes = MemoryFileSystem.Plenty;
        Assert.Null(store.Fault);
        await store.PutAsync(Blob);
        store.AssertHas(Blob);
    }

    /// <summary>All in one segment, of which most is dead.</summary>
    private static async Task FillAsync(BlobStore store)
    {
        foreach (var blob in Enumerable.Range(2, 10).Select(seed => Stores.Blob(seed, 5_000)).Prepend(Blob))
        {
            await store.PutAsync(blob);
            await store.DeleteAsync(blob);
        }
    }

    private List<RecordDescription> Records()
    {
        var records = new List<RecordDescription>();
        foreach (var path in _disk.Files().Where(path => path.EndsWith(".seg", StringComparison.Ordinal)))
        {
            using var file = SegmentInspector.Open(_disk, path);
            file.Read(piece => records.Add(piece.Record!.Value), null, CancellationToken.None);
        }

        return records;
    }
}
