using BlobStash.Core.Hashing;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Inspection;
using BlobStash.Storage.Segments;
using BlobStash.Storage.Tests.Inspection;
using static BlobStash.Storage.Tests.Formats.SampleStores;

namespace BlobStash.Storage.Tests.Formats;

/// <summary>
/// testdata/formats/store-v2 and store-v2-damaged were written once; every later version must read them as their
/// README says, and this one writes the same bytes.
/// </summary>
public sealed class SecondVersionTests
{
    private const string Sound = "store-v2";
    private const string Damaged = "store-v2-damaged";

    private static readonly byte[][] Present = [TwoBlocks, Hello, [], PutAgain, Large];

    [Fact]
    public void Make_SoundStore_GivesTheBytesThatAreKept() => GoldenFolder.AssertKept(Sound, MakeSound());

    [Fact]
    public void Make_DamagedStore_GivesTheBytesThatAreKept() => GoldenFolder.AssertKept(Damaged, MakeDamaged());

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task OpenAsync_SoundStore_HasItsBlobs(bool withCheckpoint)
    {
        var disk = GoldenFolder.Load(Sound);
        if (!withCheckpoint)
        {
            disk.Delete("checkpoint");
        }

        await using var store = await Stores.OpenAsync(disk);

        Assert.Equal(withCheckpoint, store.StartReport.CheckpointUsed);
        Assert.Equal(withCheckpoint ? 7 : 12, store.StartReport.ReplayedRecords);
        Assert.Equal(Present.Length, store.Count);
        Assert.All(Present, store.AssertHas);
        store.AssertLacks(Deleted);
        Assert.Equal(PutOutcome.Deleted, await PutOfSessionAsync(store, Deleted));
    }

    [Fact]
    public void Inspect_SoundStore_IsSound()
    {
        var report = InspectedStore.Inspect(GoldenFolder.Load(Sound));

        Assert.True(report.IsSound);
        Assert.Empty(report.Findings);
        Assert.Equal(CheckpointCondition.Intact, report.Checkpoint);
        Assert.Equal((2, 1, 2), (report.Segments, report.LargeBlobs, report.ParityFiles));
        Assert.Equal((6, 2), (report.BlobRecords, report.Tombstones));
    }

    [Fact]
    public void Read_SecondSegment_HasEveryTypeOfRecord()
    {
        using var segment = SegmentInspector.Open(GoldenFolder.Load(Sound), SecondSegment);
        var records = new List<RecordDescription>();
        segment.Read(piece => records.Add(piece.Record!.Value), null, CancellationToken.None);

        Assert.Equal(
            [
                RecordType.Blob, RecordType.Blob, RecordType.Blob, RecordType.Tombstone, RecordType.Blob,
                RecordType.Renewal, RecordType.Time, (RecordType)200,
            ],
            records.Select(record => record.Type));
        Assert.Equal(Enumerable.Range(5, 8).Select(number => (ulong)number), records.Select(record => record.Sequence));
        Assert.Equal([80u, 0, 0, 0, 0, 0, 0, 0], records.Select(record => record.GroupRest));
        Assert.Equal([0u, 96, 0, 0, 0, 0, 0, 0], records.Select(record => record.GroupBefore));
    }

    [Fact]
    public async Task OpenAsync_DamagedStore_KeepsWhatWasAcknowledged()
    {
        var disk = GoldenFolder.Load(Damaged);
        await using var store = await Stores.OpenAsync(disk);

        var report = store.StartReport;
        Assert.Equal([FirstSegment], report.MendedFiles);
        Assert.Equal(SegmentFormat.RecordSize(Hit.Length), report.DamagedBytes);
        Assert.Equal(
            SegmentFormat.RecordSize(Torn.Length) + SegmentFormat.RecordSize(TornToo.Length), report.TornBytes);
        Assert.Equal(MakeWalk(), disk.ReadAll(FirstSegment));
        Assert.All([TwoBlocks, Hello, Behind], store.AssertHas);
        Assert.All([Hit, Torn, TornToo, Deleted], store.AssertLacks);
    }

    [Fact]
    public void Inspect_DamagedStore_NamesEachPlace()
    {
        var report = InspectedStore.Inspect(GoldenFolder.Load(Damaged));

        Assert.False(report.IsSound);
        Assert.Equal(CheckpointCondition.Missing, report.Checkpoint);
        Assert.Equal(
            [
                (FindingKind.Payload, FirstSegment, 144L, Blake2b256.Hash(TwoBlocks)),
                (FindingKind.Payload, SecondSegment, 64L + 96 + 80, Blake2b256.Hash(Hit)),
            ],
            report.Findings.Where(finding => finding.IsDamage)
                .Select(finding => (finding.Kind, finding.File, finding.Offset, finding.Digest!.Value)));
        Assert.Contains(report.Findings, finding => finding.Kind == FindingKind.TornTail && finding.Offset == 368);
    }

    private static async Task<PutOutcome> PutOfSessionAsync(BlobStore store, byte[] blob)
    {
        await using var writer = store.CreateWriter(blob.Length, PutOrigin.Session);
        await writer.WriteAsync(blob, CancellationToken.None);
        return (await writer.CommitAsync(Blake2b256.Hash(blob), CancellationToken.None)).Outcome;
    }
}
