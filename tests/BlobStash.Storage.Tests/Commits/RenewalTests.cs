using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Inspection;
using BlobStash.Storage.Segments;
using BlobStash.Storage.Settings;
using BlobStash.Storage.Tests.Changes;
using BlobStash.Storage.Tests.Files;

namespace BlobStash.Storage.Tests.Commits;

/// <summary>A put of a blob that is stored already counts as one, also after a start and a compaction.</summary>
public sealed class RenewalTests
{
    private const string Checkpoint = "checkpoint";
    private const string SegmentPath = "segments/0000000000000001.seg";
    private const int LargeLength = 700_000;

    private static readonly BlobStoreOptions Always = Stores.Options with { RenewPuts = RenewPuts.Always };
    private static readonly byte[] Blob = Stores.Blob(1, 100);
    private static readonly Digest Name = Blake2b256.Hash(Blob);

    private readonly MemoryFileSystem _disk = new();
    private readonly ManualClock _clock = new();

    [Theory]
    [InlineData(100)]
    [InlineData(100_000)]
    [InlineData(LargeLength)]
    public async Task PutAsync_BlobIsStored_ADeletionMadeInBetweenIsTooLate(int length)
    {
        var blob = Stores.Blob(2, length);
        var name = Blake2b256.Hash(blob);
        await using var store = await OpenAsync();
        await store.PutAsync(blob);
        var deleted = Tick();

        var again = await store.PutAsync(blob);

        Assert.Equal(PutOutcome.AlreadyStored, again.Outcome);
        Assert.Equal(1, store.Count);
        Assert.True(store.FindLastChange(name).Stamp > deleted);
        Assert.Equal(DeletionOutcome.NewerPut, await ApplyAsync(store, name, deleted));
        Assert.Equal(DeletionOutcome.Applied, await ApplyAsync(store, name, Tick()));
        Assert.Equal(0, store.Count);
    }

    [Theory]
    [InlineData(true, 100)]
    [InlineData(false, 100)]
    [InlineData(true, LargeLength)]
    [InlineData(false, LargeLength)]
    public async Task OpenAsync_BlobWasPutAgain_TheLaterStampCounts(bool keepsCheckpoint, int length)
    {
        var blob = Stores.Blob(2, length);
        var name = Blake2b256.Hash(blob);
        var deleted = Stamp.None;
        await using (var store = await OpenAsync())
        {
            await store.PutAsync(blob);
            deleted = Tick();
            await store.PutAsync(blob);
        }

        if (!keepsCheckpoint)
        {
            _disk.Delete(Checkpoint);
        }

        await using var later = await OpenAsync();
        Assert.Equal(keepsCheckpoint, later.StartReport.CheckpointUsed);
        later.AssertHas(blob);
        Assert.Equal(DeletionOutcome.NewerPut, await ApplyAsync(later, name, deleted));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task OpenAsync_DeletedAfterItWasPutAgain_IsDeletedAndNoLongerRenewed(bool keepsCheckpoint)
    {
        await using (var store = await OpenAsync())
        {
            await store.PutAsync(Blob);
            await store.PutAsync(Blob);
            Tick();
            await store.DeleteAsync(Blob);
        }

        if (!keepsCheckpoint)
        {
            _disk.Delete(Checkpoint);
        }

        await using var later = await OpenAsync();
        later.AssertLacks(Blob);
        Assert.Equal(LastChangeKind.Deleted, later.FindLastChange(Name).Kind);
    }

    [Theory]
    [InlineData(RenewPuts.Never, true, true, 0)]
    [InlineData(RenewPuts.Auto, false, false, 0)]
    [InlineData(RenewPuts.Auto, true, false, 1)]
    [InlineData(RenewPuts.Auto, false, true, 1)]
    [InlineData(RenewPuts.Always, false, false, 1)]
    public async Task PutAsync_BlobIsStored_WritesOnlyWhereDeletionsMayCome(
        RenewPuts setting, bool mayArrive, bool hasForeign, int expected)
    {
        await using var store = await OpenAsync(Stores.Options with
        {
            RenewPuts = setting,
            DeletionsMayArrive = () => mayArrive,
        });
        if (hasForeign)
        {
            await PutAsync(store, Stores.Blob(3, 10), PutOrigin.SessionOf(Tick()));
        }

        await store.PutAsync(Blob);
        var length = store.GetSpace().SegmentBytes;
        Tick();
        await store.PutAsync(Blob);

        Assert.Equal(expected * SegmentFormat.RecordHeaderSize, store.GetSpace().SegmentBytes - length);
        Assert.Equal(expected, Records().Count(record => record.Type == RecordType.Renewal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task OpenAsync_AnotherNodeHadMadeAChange_PutsAreNotedStill(bool keepsCheckpoint)
    {
        await using (var store = await OpenAsync(Stores.Options))
        {
            Tick();
            await PutAsync(store, Blob, PutOrigin.SessionOf(Tick()));
        }

        if (!keepsCheckpoint)
        {
            _disk.Delete(Checkpoint);
        }

        await using var later = await OpenAsync(Stores.Options);
        var before = later.FindLastChange(Name).Stamp;
        Tick();
        await later.PutAsync(Blob);
        Assert.True(later.FindLastChange(Name).Stamp > before);
    }

    [Fact]
    public async Task PutAsync_SessionBringsALaterPut_CountsUnlessItIsFromTheFuture()
    {
        await using var store = await OpenAsync();
        await store.PutAsync(Blob);
        var first = store.FindLastChange(Name).Stamp;
        var later = Tick();
        var future = Stamp.FromMilliseconds(later.Milliseconds + 400_000);

        await PutAsync(store, Blob, PutOrigin.SessionOf(Stamp.FromMilliseconds(1)));
        await PutAsync(store, Blob, PutOrigin.Session);
        await PutAsync(store, Blob, PutOrigin.SessionOf(future));
        Assert.Equal(first, store.FindLastChange(Name).Stamp);
        await PutAsync(store, Blob, PutOrigin.SessionOf(later));
        Assert.Equal(later, store.FindLastChange(Name).Stamp);
    }

    [Fact]
    public async Task PutAsync_ManyClientsAtOnce_ShareOneRenewal()
    {
        await using var store = await OpenAsync();
        await store.PutAsync(Blob);
        Tick();
        using var gate = _disk.Faults.HoldOnce(DiskCall.Flush);
        var first = store.PutAsync(Blob);
        await gate.Reached;
        var others = Enumerable.Range(0, 20).Select(_ => store.PutAsync(Blob)).ToList();
        gate.Open();
        await Task.WhenAll([first, .. others]);

        // That of the first was given before the others came, so these have one of their own, and one is enough.
        Assert.Equal(2, Records().Count(record => record.Type == RecordType.Renewal));
    }

    [Fact]
    public async Task OpenAsync_GroupOfRenewalsIsTorn_IsCutOffAndWhatWasBeforeCounts()
    {
        byte[][] blobs = [.. Enumerable.Range(10, 5).Select(seed => Stores.Blob(seed, 30))];
        long start;
        await using (var store = await OpenAsync())
        {
            await Task.WhenAll(blobs.Select(blob => store.PutAsync(blob)));
            start = store.GetSpace().SegmentBytes;
            using var gate = _disk.Faults.HoldOnce(DiskCall.Flush);
            var first = store.PutAsync(Blob);
            await gate.Reached;
            var puts = blobs.Select(blob => store.PutAsync(blob)).ToList();
            gate.Open();
            await Task.WhenAll([first, .. puts]);
        }

        _disk.Delete(Checkpoint);
        var renewals = Records().Where(record => record.Type == RecordType.Renewal).ToList();
        Assert.Equal(blobs.Length, renewals.Count);
        Assert.Equal((blobs.Length - 1) * SegmentFormat.RecordHeaderSize, (int)renewals[^1].GroupBefore);
        var bytes = _disk.ReadAll(SegmentPath);
        var group = (int)(start + SegmentFormat.RecordSize(Blob.Length));
        bytes.AsSpan(group, SegmentFormat.RecordHeaderSize).Clear();
        _disk.Put(SegmentPath, bytes);

        await using var later = await OpenAsync();
        Assert.Equal((0, group), (later.StartReport.DamagedBytes, _disk.ReadAll(SegmentPath).Length));
        Assert.All([Blob, .. blobs], later.AssertHas);
        Assert.All(blobs, blob => Assert.True(
            later.FindLastChange(Blake2b256.Hash(blob)).Stamp
                < renewals.Single(record => record.Digest == Blake2b256.Hash(blob)).Stamp));
    }

    [Fact]
    public async Task PutAsync_AsManyAreNotedAsMayBe_IsAnsweredAndKeepsItsStamp()
    {
        var other = Stores.Blob(4, 10);
        await using var store = await OpenAsync(Always with { MaxRenewals = 1 });
        await store.PutAsync(Blob);
        await store.PutAsync(other);
        var before = store.FindLastChange(Blake2b256.Hash(other)).Stamp;
        Tick();
        await store.PutAsync(Blob);
        await store.PutAsync(other);
        Assert.Equal(before, store.FindLastChange(Blake2b256.Hash(other)).Stamp);

        var renewed = store.FindLastChange(Name).Stamp;
        Tick();
        await store.PutAsync(Blob);
        Assert.True(store.FindLastChange(Name).Stamp > renewed);
    }

    [Fact]
    public async Task PutAsync_DiskIsFull_IsRefused()
    {
        await using var store = await OpenAsync();
        await store.PutAsync(Blob);
        _disk.FreeBytes = 0;
        await Assert.ThrowsAsync<StorageFullException>(() => store.PutAsync(Blob));
        _disk.FreeBytes = MemoryFileSystem.Plenty;
        await store.PutAsync(Blob);
    }

    [Fact]
    public async Task ReadAsync_BlobWasPutAgain_TellsOfNoChange()
    {
        await using var store = await OpenAsync();
        await store.PutAsync(Blob);
        var tail = store.Changes.Tail;
        await store.PutAsync(Blob);
        await store.PutAsync(Stores.Blob(5, 10));

        var (changes, _) = await store.Changes.ReadAllAsync(tail);
        Assert.Equal([Blake2b256.Hash(Stores.Blob(5, 10))], changes.Select(change => change.Digest));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task CompactAsync_BlobAndRenewalInTwoSegments_BothAreKept(bool blobFirst, bool keepsCheckpoint)
    {
        var renewed = await CompactInOrderAsync(blobFirst);
        if (!keepsCheckpoint)
        {
            _disk.Delete(Checkpoint);
        }

        await using var later = await OpenAsync(Always with { CompactionDeadShare = 0.2 });
        later.AssertHas(Blob);
        Assert.Equal(renewed, later.FindLastChange(Name).Stamp);
        Assert.Single(Records(), record => record.Type == RecordType.Renewal);
    }

    /// <summary>
    /// The blob is in one segment and its renewals are in another one, of which only the last counts. The segment that
    /// is to be compacted first dies first.
    /// </summary>
    private async Task<Stamp> CompactInOrderAsync(bool blobFirst)
    {
        var fillers = Enumerable.Range(100, 30).Select(seed => Stores.Blob(seed, 60_000)).ToList();
        await using var store = await OpenAsync(Always with { CompactionDeadShare = 0.2 });
        await store.PutAsync(Blob);
        foreach (var filler in fillers.Take(20))
        {
            await store.PutAsync(filler);
        }

        Tick();
        await store.PutAsync(Blob);
        Tick();
        await store.PutAsync(Blob);
        foreach (var filler in fillers.Skip(20))
        {
            await store.PutAsync(filler);
        }

        foreach (var filler in blobFirst ? fillers.Take(10) : fillers.Skip(18).Take(10))
        {
            await store.DeleteAsync(filler);
        }

        Assert.InRange((await store.CompactAsync(CancellationToken.None)).CompactedSegments, 1, 1);
        foreach (var filler in fillers)
        {
            await store.DeleteAsync(filler);
        }

        Assert.InRange((await store.CompactAsync(CancellationToken.None)).CompactedSegments, 1, 3);
        return store.FindLastChange(Name).Stamp;
    }

    private static async Task PutAsync(BlobStore store, byte[] blob, PutOrigin origin)
    {
        await using var writer = store.CreateWriter(blob.Length, origin);
        await writer.WriteAsync(blob, CancellationToken.None);
        await writer.CommitAsync(Blake2b256.Hash(blob), CancellationToken.None);
    }

    private static async Task<DeletionOutcome> ApplyAsync(BlobStore store, Digest name, Stamp stamp) =>
        await store.ApplyDeletionAsync(name, stamp, CancellationToken.None);

    private Task<BlobStore> OpenAsync(BlobStoreOptions? options = null) =>
        Stores.OpenAsync(_disk, options ?? Always, _clock);

    /// <summary>A second later, a stamp of which nothing else is from; then another second.</summary>
    private Stamp Tick()
    {
        _clock.Now += TimeSpan.FromSeconds(1);
        var stamp = Stamp.FromMilliseconds(_clock.GetUtcNow().ToUnixTimeMilliseconds());
        _clock.Now += TimeSpan.FromSeconds(1);
        return stamp;
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
