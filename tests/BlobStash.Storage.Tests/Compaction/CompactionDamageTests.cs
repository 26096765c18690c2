using BlobStash.Core.Hashing;
using BlobStash.Storage.Scrubbing;
using BlobStash.Storage.Settings;
using BlobStash.Storage.Tests.Files;
using BlobStash.Storage.Tests.Parity;
using static BlobStash.Storage.Tests.Compaction.HalfDeadStore;
using static BlobStash.Storage.Tests.Stores;

namespace BlobStash.Storage.Tests.Compaction;

public sealed class CompactionDamageTests
{
    private const string First = "segments/0000000000000001.seg";
    private const int InFirstPayload = 200;

    private static readonly BlobStoreOptions Parity = WithParity with { WorksInBackground = false };
    private static readonly ScrubOptions Fast = new() { Period = TimeSpan.Zero, MaxBytesPerSecond = 1L << 50 };

    private readonly MemoryFileSystem _disk = new();

    [Fact]
    public async Task CompactAsync_DamageThatParityRestores_RepairsAndCompacts()
    {
        await using var store = await OpenAsync(_disk, Parity);
        await FillAsync(store);
        await MakeParityAsync(store);
        _disk.Xor(First, InFirstPayload, 1);

        var report = await store.CompactAsync(CancellationToken.None);

        Assert.Equal(0, report.DamagedSegments);
        Assert.False(_disk.Exists(First));
        AssertIntact(store);
    }

    [Fact]
    public async Task CompactAsync_BlobIsQuarantined_KeepsItsBytesForALaterRepair()
    {
        await using (var store = await OpenAsync(_disk))
        {
            await FillAsync(store);
            _disk.Xor(First, InFirstPayload, 1);
            var found = await store.Scrubber.RunAsync(Fast, CancellationToken.None);
            Assert.Contains(found.Findings, finding => finding.Action == ScrubAction.Quarantined);

            var report = await store.CompactAsync(CancellationToken.None);

            Assert.Equal(1, report.DamagedSegments);
            Assert.True(_disk.Exists(First));
            Assert.False(store.TryGetLength(Blake2b256.Hash(Kept[0]), out _));
            Assert.All(Kept.Skip(1), store.AssertHas);
        }

        _disk.Xor(First, InFirstPayload, 1);
        _disk.Delete("checkpoint");
        await using var repaired = await OpenAsync(_disk);
        AssertIntact(repaired);
    }

    /// <summary>After a restart nothing but the record itself tells of the blob.</summary>
    [Fact]
    public async Task CompactAsync_BlobWasQuarantinedInAnEarlierRun_KeepsItsBytes()
    {
        await using (var store = await OpenAsync(_disk))
        {
            await FillAsync(store);
            _disk.Xor(First, InFirstPayload, 1);
            await store.Scrubber.RunAsync(Fast, CancellationToken.None);
        }

        await using var reopened = await OpenAsync(_disk);
        var report = await reopened.CompactAsync(CancellationToken.None);

        Assert.Equal(1, report.DamagedSegments);
        Assert.True(_disk.Exists(First));
    }

    [Fact]
    public async Task CompactAsync_QuarantinedBlobWasPutAgain_DropsTheDamagedRecord()
    {
        await using var store = await OpenAsync(_disk);
        await FillAsync(store);
        _disk.Xor(First, InFirstPayload, 1);
        await store.Scrubber.RunAsync(Fast, CancellationToken.None);
        await store.PutAsync(Kept[0]);

        await store.CompactAsync(CancellationToken.None);

        Assert.False(_disk.Exists(First));
        AssertIntact(store);
    }

    [Fact]
    public async Task CompactAsync_AHeaderIsDamaged_ForgetsNoTombstone()
    {
        var options = Options with { TombstoneGrace = TimeSpan.Zero, CompactionDeadShare = 1 };
        await using var store = await OpenAsync(_disk, options);
        await FillAsync(store);
        await store.CompactAsync(CancellationToken.None);
        _disk.Xor(First, 70, 1);

        var report = await store.CompactAsync(CancellationToken.None);

        Assert.Equal(0, report.ExpiredTombstones);
        Assert.True(_disk.Exists(First));
    }

    [Fact]
    public async Task CompactAsync_ASegmentStaysDamaged_TombstonesOfBlobsElsewhereExpire()
    {
        var options = Options with { TombstoneGrace = TimeSpan.Zero };
        await using var store = await OpenAsync(_disk, options);
        await FillAsync(store);
        _disk.Xor(First, 70, 1);
        await store.CompactAsync(CancellationToken.None);

        var report = await store.CompactAsync(CancellationToken.None);

        Assert.True(_disk.Exists(First));
        Assert.InRange(report.ExpiredTombstones, 1, Deleted.Length - 1);
        _disk.Delete("checkpoint");
        await using var killed = await OpenAsync(_disk.Kill(), options);
        Assert.All(Deleted, killed.AssertLacks);
    }

    [Fact]
    public async Task CompactAsync_SegmentsHaveParity_DeletesItWithThem()
    {
        await using var store = await OpenAsync(_disk, Parity);
        await FillAsync(store);
        await MakeParityAsync(store);

        await store.CompactAsync(CancellationToken.None);

        Assert.False(_disk.Exists(First));
        AssertNoOrphans();
        await MakeParityAsync(store);
        Assert.Contains(_disk.Files(), ParityStores.IsParity);
        var found = await store.Scrubber.RunAsync(Fast with { VerifyDigests = true }, CancellationToken.None);
        Assert.Empty(found.Findings);
    }

    [Fact]
    public async Task CompactAsync_ParityIsBeingMade_LeavesNoneBehind()
    {
        await using var store = await OpenAsync(_disk, Parity);
        await FillAsync(store);
        using var gate = _disk.Faults.HoldOnce(DiskCall.Rename, "tmp/");
        store.MakeMissingParity();
        await gate.Reached;
        var compaction = store.CompactAsync(CancellationToken.None);
        gate.Open();
        await compaction;
        await store.ParityMade;

        AssertNoOrphans();
        AssertIntact(store);
    }

    /// <summary>Else parity, or a checkpoint, of the one could be taken for that of the other.</summary>
    [Fact]
    public async Task CompactAsync_TheLastSegmentIsDead_GivesItsNumberToNoOther()
    {
        var seen = new HashSet<string>();
        for (var run = 0; run < 4; run++)
        {
            await using var store = await OpenAsync(_disk);
            await store.PutAsync(Blob(run, 60_000));
            var used = _disk.Lengths().Where(file => file.Length > 60_000 && file.Path != "checkpoint").ToList();
            Assert.All(used, file => Assert.True(seen.Add(file.Path), file.Path));
            await store.DeleteAsync(Blob(run, 60_000));
            Assert.Equal(1, (await store.CompactAsync(CancellationToken.None)).CompactedSegments);
        }

        Assert.Equal(4, seen.Count);
    }

    [Fact]
    public async Task DeleteAsync_LargeBlob_DeletesItsParityToo()
    {
        await using var store = await OpenAsync(_disk, Parity);
        await store.PutAsync(Blob(1, 700_000));
        await MakeParityAsync(store);
        Assert.Single(_disk.Files(), ParityStores.IsParity);

        await store.DeleteAsync(Blob(1, 700_000));

        Assert.DoesNotContain(_disk.Files(), path => path.StartsWith("large/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task DeleteAsync_ParityOfTheLargeBlobIsBeingMade_LeavesNoneBehind()
    {
        await using var store = await OpenAsync(_disk, Parity);
        await store.PutAsync(Blob(1, 700_000));
        using var gate = _disk.Faults.HoldOnce(DiskCall.Rename, "tmp/");
        store.MakeMissingParity();
        await gate.Reached;
        await store.DeleteAsync(Blob(1, 700_000));
        gate.Open();
        await store.ParityMade;

        Assert.DoesNotContain(_disk.Files(), path => path.StartsWith("large/", StringComparison.Ordinal));
    }

    private static async Task MakeParityAsync(BlobStore store)
    {
        store.MakeMissingParity();
        await store.ParityMade;
    }

    private void AssertNoOrphans() => Assert.All(
        _disk.Files().Where(ParityStores.IsParity),
        path => Assert.True(_disk.Exists(path.Replace(".par", ".seg", StringComparison.Ordinal)), path));
}
