using BlobStash.Core.Clocks;
using BlobStash.Core.Hashing;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Inspection;
using BlobStash.Storage.Segments;
using BlobStash.Storage.Tests.Files;

namespace BlobStash.Storage.Tests.Commits;

/// <summary>The order of puts and deletions, and the age of deletions, hold whatever the clock of the machine does.
/// </summary>
public sealed class StampTests
{
    private static readonly byte[] Blob = Stores.Blob(1, 100);

    private readonly MemoryFileSystem _disk = new();
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task CommitAsync_ClockIsSetBackByYears_StampsGoOnRising()
    {
        await using (var store = await Stores.OpenAsync(_disk, clock: _clock))
        {
            await store.PutAsync(Blob);
        }

        _clock.Jump = TimeSpan.FromDays(-3_000);
        await using (var store = await Stores.OpenAsync(_disk, clock: _clock))
        {
            await store.DeleteAsync(Blob);
            await store.PutAsync(Blob);
        }

        var changes = Records().Where(record => record.Type != RecordType.Seal).ToList();
        Assert.Equal([RecordType.Blob, RecordType.Tombstone, RecordType.Blob], changes.Select(record => record.Type));
        Assert.True(changes[0].Stamp < changes[1].Stamp && changes[1].Stamp < changes[2].Stamp);
    }

    [Fact]
    public async Task ApplyDeletionAsync_RecordCannotBeReadForAMoment_KeepsTheBlobUntilItIsKnownWhenItWasPut()
    {
        await using var store = await Stores.OpenAsync(_disk, clock: _clock);
        var before = Stamp.FromMilliseconds(_clock.GetUtcNow().ToUnixTimeMilliseconds());
        _clock.Now += TimeSpan.FromSeconds(1);
        await store.PutAsync(Blob);
        var name = Blake2b256.Hash(Blob);
        _disk.Faults.FailAlways(DiskCall.Read, () => new IOException("made up"), StorePaths.Segment(1));

        var unread = await store.ApplyDeletionAsync(name, before, CancellationToken.None);
        _disk.Faults.Clear();

        Assert.Equal(DeletionOutcome.Refused, unread);
        Assert.True(store.TryGetLength(name, out _));
        Assert.Equal(
            DeletionOutcome.NewerPut, await store.ApplyDeletionAsync(name, before, CancellationToken.None));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task IsDeleted_ClockJumpsByYears_StaysDeleted(bool keepsCheckpoint)
    {
        await using (var store = await Stores.OpenAsync(_disk, clock: _clock))
        {
            await store.PutAsync(Blob);
            await store.DeleteAsync(Blob);
            _clock.Jump = TimeSpan.FromDays(3_000);
            Assert.True(store.IsDeleted(Blake2b256.Hash(Blob)));
        }

        if (!keepsCheckpoint)
        {
            _disk.Delete("checkpoint");
        }

        // The node stands still for years, which does not age the deletion either.
        _clock.Now += TimeSpan.FromDays(3_000);
        await using var later = await Stores.OpenAsync(_disk, clock: _clock);
        Assert.True(later.IsDeleted(Blake2b256.Hash(Blob)));
        _clock.Now += Stores.Options.TombstoneGrace;
        Assert.False(later.IsDeleted(Blake2b256.Hash(Blob)));
    }

    [Fact]
    public async Task IsDeleted_NodeRunsInShortTurns_AddsThemUp()
    {
        await using (var store = await Stores.OpenAsync(_disk, clock: _clock))
        {
            await store.PutAsync(Blob);
            await store.DeleteAsync(Blob);
        }

        for (var turn = 0; turn < 3; turn++)
        {
            await using var store = await Stores.OpenAsync(_disk, clock: _clock);
            Assert.True(store.IsDeleted(Blake2b256.Hash(Blob)));
            _clock.Now += Stores.Options.TombstoneGrace / 3;
        }

        await using var last = await Stores.OpenAsync(_disk, clock: _clock);
        Assert.False(last.IsDeleted(Blake2b256.Hash(Blob)));
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
