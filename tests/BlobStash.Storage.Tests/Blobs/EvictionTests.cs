using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Storage.Changes;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Inspection;
using BlobStash.Storage.Segments;
using BlobStash.Storage.Tests.Changes;
using BlobStash.Storage.Tests.Compaction;
using BlobStash.Storage.Tests.Files;
using static BlobStash.Storage.Tests.Stores;

namespace BlobStash.Storage.Tests.Blobs;

/// <summary>Deletions that a node makes by itself, for room, and that stay on it.</summary>
public sealed class EvictionTests
{
    private readonly MemoryFileSystem _disk = new();

    [Theory]
    [InlineData(100, false)]
    [InlineData(100, true)]
    [InlineData(700_000, true)]
    public async Task EvictAsync_StoredBlob_IsALocalDeletionAlsoAfterARestart(int length, bool keepsCheckpoint)
    {
        var blob = Blob(1, length);
        var name = Blake2b256.Hash(blob);
        LastChange before;
        await using (var store = await OpenAsync(_disk))
        {
            await store.PutAsync(blob);
            var put = store.FindLastChange(name).Stamp;

            Assert.True(await store.EvictAsync(name, CancellationToken.None));

            before = store.FindLastChange(name);
            AssertIsLocal(before);
            Assert.True(before.Stamp > put);
            store.AssertLacks(blob);
        }

        if (!keepsCheckpoint)
        {
            _disk.Delete(StorePaths.Checkpoint);
        }

        await using var later = await OpenAsync(_disk);
        Assert.Equal(before, later.FindLastChange(name));
        later.AssertLacks(blob);
        Assert.Equal(PutOutcome.Deleted, await PutFromSessionAsync(later, blob));
    }

    [Fact]
    public async Task EvictAsync_BlobIsNotStored_NotesNothing()
    {
        await using var store = await OpenAsync(_disk);
        var name = Blake2b256.Hash(Blob(1, 100));
        var start = store.Changes.Tail;

        Assert.False(await store.EvictAsync(name, CancellationToken.None));

        Assert.Equal(default, store.FindLastChange(name));
        Assert.Empty((await store.Changes.ReadAllAsync(start)).Changes);
    }

    [Fact]
    public async Task EvictAsync_BlobWasDeletedByAClient_LeavesThatDeletionToTravel()
    {
        await using var store = await OpenAsync(_disk);
        var blob = Blob(1, 100);
        await store.PutAsync(blob);
        await store.DeleteAsync(blob);

        Assert.False(await store.EvictAsync(Blake2b256.Hash(blob), CancellationToken.None));

        Assert.False(store.FindLastChange(Blake2b256.Hash(blob)).IsLocal);
    }

    [Fact]
    public async Task ApplyDeletionAsync_ClientDeletesLaterElsewhere_IsNotLocalAnyMore()
    {
        await using var store = await OpenAsync(_disk);
        var blob = Blob(1, 100);
        var name = Blake2b256.Hash(blob);
        await store.PutAsync(blob);
        await store.EvictAsync(name, CancellationToken.None);
        var evicted = store.FindLastChange(name).Stamp;
        var later = Core.Clocks.Stamp.FromMilliseconds(evicted.Milliseconds + 1);

        Assert.Equal(DeletionOutcome.Deleted, await store.ApplyDeletionAsync(name, later, CancellationToken.None));

        var last = store.FindLastChange(name);
        Assert.Equal((false, later), (last.IsLocal, last.Stamp));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ReadAsync_EvictedAndDeletedBlobs_TellsThemApart(bool isReopened)
    {
        var (evicted, deleted) = (Blob(1, 100), Blob(2, 100));
        var store = await OpenAsync(_disk);
        var start = store.Changes.Tail;
        await store.PutAsync(evicted);
        await store.PutAsync(deleted);
        await store.EvictAsync(Blake2b256.Hash(evicted), CancellationToken.None);
        await store.DeleteAsync(deleted);
        if (isReopened)
        {
            await store.DisposeAsync();
            store = await OpenAsync(_disk);
        }

        await using (store)
        {
            var (changes, _) = await store.Changes.ReadAllAsync(start);

            Assert.Equal(
                [(Blake2b256.Hash(evicted), true), (Blake2b256.Hash(deleted), false)],
                changes.Where(static change => change.Kind == ChangeKind.Delete)
                    .Select(static change => (change.Digest, change.IsLocal)));
            Assert.DoesNotContain(changes, static change => change is { Kind: ChangeKind.Put, IsLocal: true });
        }
    }

    [Fact]
    public async Task CompactAsync_SegmentWithEvictions_CopiesThemAsLocalOnes()
    {
        await using (var store = await OpenAsync(_disk))
        {
            await HalfDeadStore.FillAsync(store);
            foreach (var blob in HalfDeadStore.Kept)
            {
                Assert.True(await store.EvictAsync(Blake2b256.Hash(blob), CancellationToken.None));
            }

            var before = Tombstones();
            var report = await store.CompactAsync(CancellationToken.None);

            Assert.True(report.CompactedSegments > 0);
            Assert.NotEqual(before, Tombstones());
        }

        _disk.Delete(StorePaths.Checkpoint);
        await using var rebuilt = await OpenAsync(_disk);
        Assert.All(HalfDeadStore.Kept, blob => AssertIsLocal(rebuilt.FindLastChange(Blake2b256.Hash(blob))));
        Assert.All(HalfDeadStore.Deleted, blob =>
            Assert.False(rebuilt.FindLastChange(Blake2b256.Hash(blob)).IsLocal));
    }

    [Fact]
    public async Task CommitAsync_EvictedBlobFromAClient_LiftsTheEviction()
    {
        var blob = Blob(1, 100);
        var name = Blake2b256.Hash(blob);
        await using (var store = await OpenAsync(_disk))
        {
            await store.PutAsync(blob);
            await store.EvictAsync(name, CancellationToken.None);
            var evicted = store.FindLastChange(name).Stamp;

            Assert.Equal(PutOutcome.Returned, (await store.PutAsync(blob)).Outcome);

            Assert.True(store.FindLastChange(name).Stamp > evicted);
            store.AssertHas(blob);
        }

        _disk.Delete(StorePaths.Checkpoint);
        await using var rebuilt = await OpenAsync(_disk);
        rebuilt.AssertHas(blob);
        Assert.False(rebuilt.FindLastChange(name).IsLocal);
    }

    private static void AssertIsLocal(LastChange change) => Assert.Equal(
        (LastChangeKind.Deleted, true, false), (change.Kind, change.IsLocal, change.IsExpired));

    private static async Task<PutOutcome> PutFromSessionAsync(BlobStore store, byte[] blob)
    {
        await using var writer = store.CreateWriter(blob.Length, PutOrigin.Session);
        await writer.WriteAsync(blob, CancellationToken.None);
        return (await writer.CommitAsync((Digest?)Blake2b256.Hash(blob), CancellationToken.None)).Outcome;
    }

    /// <summary>Where on the disk each tombstone lies.</summary>
    private List<(string File, Digest Digest)> Tombstones()
    {
        var found = new List<(string, Digest)>();
        foreach (var path in _disk.Files().Where(path => path.EndsWith(".seg", StringComparison.Ordinal)))
        {
            using var file = SegmentInspector.Open(_disk, path);
            file.Read(
                piece =>
                {
                    if (piece.Record is { Type: RecordType.Tombstone } record)
                    {
                        found.Add((path, record.Digest));
                    }
                },
                null, CancellationToken.None);
        }

        return found;
    }
}
