using BlobStash.Core.Hashing;
using BlobStash.Storage.Inspection;
using BlobStash.Storage.Scrubbing;
using BlobStash.Storage.Segments;
using BlobStash.Storage.Settings;
using BlobStash.Storage.Tests.Files;
using BlobStash.Storage.Tests.Formats;
using BlobStash.Storage.Tests.Parity;
using BlobStash.Storage.Tests.PowerLoss;
using static BlobStash.Storage.Tests.Compaction.HalfDeadStore;
using static BlobStash.Storage.Tests.Stores;

namespace BlobStash.Storage.Tests.Compaction;

/// <summary>Damage in a segment that hits nothing that is stored does not stay for ever.</summary>
public sealed class SegmentHealingTests
{
    private const string First = "segments/0000000000000001.seg";
    private const int Page = 4096;
    private const int TornLength = 1500;

    private static readonly byte[] Forgotten = Blob(3, 200);
    private static readonly byte[][] Acknowledged = [Blob(1, 3000), Blob(2, 9000)];
    private static readonly byte[][] Island = [.. Enumerable.Range(10, 8).Select(seed => Blob(seed, TornLength))];
    private static readonly BlobStoreOptions Parity = WithParity with { WorksInBackground = false };
    private static readonly ScrubOptions Fast = new() { Period = TimeSpan.Zero, MaxBytesPerSecond = 1L << 50 };

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task CompactAsync_IslandBehindATornGroupOfVersion1_CopiesWhatIsSound(bool hitsHeader, bool isKnown)
    {
        var disk = MakeIsland(hitsHeader);
        if (isKnown)
        {
            await using var first = await OpenAsync(disk);
        }

        await using (var store = await OpenAsync(disk, Parity))
        {
            store.MakeMissingParity();
            await store.ParityMade;
            var report = await store.CompactAsync(CancellationToken.None);

            Assert.Equal((1, 0), (report.CompactedSegments, report.DamagedSegments));
            Assert.False(disk.Exists(First));
            AssertSound(store);
        }

        disk.Delete("checkpoint");
        Assert.DoesNotContain(
            new StoreInspector(disk).Inspect(null, CancellationToken.None).Findings, finding => finding.IsDamage);
        await using var rebuilt = await OpenAsync(disk);
        Assert.Equal(0, rebuilt.StartReport.DamagedBytes);
        AssertSound(rebuilt);
    }

    [Fact]
    public async Task CompactAsync_ThePowerIsLostWhileAnIslandIsHealed_NothingIsLost()
    {
        for (var change = 1; change < 40; change++)
        {
            var medium = MakeIsland(false);
            var disk = new SimulatedDisk(medium) { CutAtChange = change };
            var error = await Record.ExceptionAsync(async () =>
            {
                await using var store = await OpenAsync(disk);
                await store.CompactAsync(CancellationToken.None);
            });
            Assert.True(error is null || disk.IsCut, error?.ToString());

            await using var later = await OpenAsync(medium.LosePower(new Random(change)));
            AssertSound(later);
        }
    }

    [Fact]
    public async Task CompactAsync_AcknowledgedBlobBesideTheIslandIsQuarantined_KeepsItsBytes()
    {
        var disk = MakeIsland(false);
        await using var store = await OpenAsync(disk);
        disk.Xor(First, SegmentFormat.HeaderSize + SegmentFormat.RecordHeaderSize, 1);
        await store.Scrubber.RunAsync(Fast, CancellationToken.None);

        var report = await store.CompactAsync(CancellationToken.None);

        Assert.Equal(1, report.DamagedSegments);
        Assert.True(disk.Exists(First));
    }

    [Fact]
    public async Task CompactAsync_HeaderOfADeadRecordIsDamaged_CopiesWhatCounts()
    {
        var disk = new MemoryFileSystem();
        await using var store = await OpenAsync(disk);
        await FillAsync(store);
        disk.Xor(First, SegmentFormat.HeaderSize + SegmentFormat.RecordSize(Kept[0].Length), 1);

        var report = await store.CompactAsync(CancellationToken.None);

        Assert.Equal(0, report.DamagedSegments);
        Assert.False(disk.Exists(First));
        AssertIntact(store);
    }

    [Fact]
    public async Task CompactAsync_BlobWhoseHeaderWasDamagedWasPutAgain_CopiesTheOthers()
    {
        var disk = new MemoryFileSystem();
        await using var store = await OpenAsync(disk);
        await FillAsync(store);
        disk.Xor(First, SegmentFormat.HeaderSize, 1);
        await store.Scrubber.RunAsync(Fast, CancellationToken.None);
        await store.CompactAsync(CancellationToken.None);
        var before = disk.Exists(First);
        await store.PutAsync(Kept[0]);
        disk.Delete("checkpoint");

        await using var later = await OpenAsync(disk.Kill());
        var report = await later.CompactAsync(CancellationToken.None);

        Assert.True(before);
        Assert.Equal(0, report.DamagedSegments);
        AssertIntact(later);
    }

    /// <summary>
    /// A power loss left a group of version 1 without a page; old programs kept the records behind it.
    /// </summary>
    private static MemoryFileSystem MakeIsland(bool hitsHeader)
    {
        var disk = new MemoryFileSystem();
        disk.CreateDirectory("segments");
        disk.CreateDirectory("large");
        disk.FlushDirectory("");
        disk.Put("FORMAT", new StoreFormat(StoreFormat.FirstVersion, SampleStores.Store).ToBytes());
        var segment = new SampleSegment(SampleStores.Store, 1, 0x1122334455667788, SegmentFormat.FirstVersion);
        segment.Add(SampleRecord.Blob(1, Acknowledged[0]));
        segment.Add(SampleRecord.Blob(2, Acknowledged[1]));
        segment.Add(SampleRecord.About(4, RecordType.Tombstone, Forgotten));
        var torn = (int)segment.Length + (hitsHeader ? 0 : SegmentFormat.RecordHeaderSize);
        for (var i = 0; i < Island.Length; i++)
        {
            segment.Add(SampleRecord.Blob((ulong)(5 + i), Island[i]));
        }

        var bytes = segment.ToBytes();
        bytes.AsSpan(torn, Page).Clear();
        disk.Put(First, bytes);
        return disk;
    }

    private static void AssertSound(BlobStore store)
    {
        const int tornRecords = 3;
        Assert.All(Acknowledged, store.AssertHas);
        Assert.All(Island[tornRecords..], store.AssertHas);
        Assert.Equal(Acknowledged.Length + Island.Length - tornRecords, store.Count);
        Assert.True(store.IsDeleted(Blake2b256.Hash(Forgotten)));
    }
}
