using BlobStash.Storage.Backup;
using BlobStash.Storage.Changes;
using BlobStash.Storage.Inspection;
using BlobStash.Storage.Scrubbing;
using BlobStash.Storage.Segments;
using BlobStash.Storage.Tests.Changes;
using BlobStash.Storage.Tests.Files;
using BlobStash.Storage.Tests.Parity;

namespace BlobStash.Storage.Tests.Recovery;

/// <summary>
/// A power loss tears the group that was being written: pages of it are missing, later ones are there.
/// </summary>
public sealed class TornGroupTests
{
    private const string Segment = "segments/0000000000000001.seg";
    private const int Page = 4096;
    private const int BlobLength = 1500;

    private static readonly byte[][] Acknowledged = [Stores.Blob(1, 3000), Stores.Blob(2, 9_000), Stores.Blob(4, 10)];
    private static readonly byte[][] Torn = [.. Enumerable.Range(10, 12).Select(seed => Stores.Blob(seed, BlobLength))];

    [Fact]
    public async Task OpenAsync_AnyPageOfTheLastGroupIsMissing_CutsTheGroupAndReportsNoDamage()
    {
        var (disk, start) = await MakeAsync();
        var segment = disk.ReadAll(Segment);
        for (var page = start / Page; page * Page < segment.Length; page++)
        {
            var torn = disk.Kill();
            var bytes = segment.ToArray();
            var from = Math.Max(page * Page, start);
            bytes.AsSpan(from..Math.Min((page + 1) * Page, bytes.Length)).Clear();
            torn.Put(Segment, bytes);

            Assert.DoesNotContain(Inspect(torn).Findings, finding => finding.IsDamage);
            await using var store = await Stores.OpenAsync(torn);
            Assert.Equal(0, store.StartReport.DamagedBytes);
            Assert.Equal(start, torn.ReadAll(Segment).Length);
            Assert.Equal(Acknowledged.Length, store.Count);
            Assert.All(Acknowledged, store.AssertHas);
        }
    }

    [Fact]
    public async Task OpenAsync_ALaterGroupWasBegun_WhatIsMissingIsDamageAndTheRestIsKept()
    {
        var (disk, start) = await MakeAsync();
        await using (var store = await Stores.OpenAsync(disk))
        {
            await store.PutAsync(Stores.Blob(50, 100));
        }

        disk.Delete("checkpoint");
        disk.Xor(Segment, start + SegmentFormat.RecordHeaderSize, 1);

        await using var reopened = await Stores.OpenAsync(disk);
        Assert.Equal(SegmentFormat.RecordSize(BlobLength), reopened.StartReport.DamagedBytes);
        Assert.Equal(Acknowledged.Length + Torn.Length, reopened.Count);
        reopened.AssertHas(Stores.Blob(50, 100));
    }

    [Theory]
    [InlineData(8)]
    [InlineData(100_000)]
    [InlineData(3_000_000)]
    public async Task OpenAsync_ZerosBehindTheLastGroup_AreNoDamageForAnyReader(int zeros)
    {
        var (disk, _) = await MakeAsync();
        var segment = disk.ReadAll(Segment);
        disk.Put(Segment, [.. segment, .. new byte[zeros]]);

        var report = Inspect(disk);
        Assert.Empty(report.Findings);
        using (var file = SegmentInspector.Open(disk, Segment))
        {
            var pieces = new List<SegmentPiece>();
            file.Read(pieces.Add, null, CancellationToken.None);
            Assert.Equal((PieceCondition.Empty, zeros), (pieces[^1].Condition, (int)pieces[^1].Length));
        }

        await using var store = await Stores.OpenAsync(disk);
        Assert.Equal((0, 0), (store.StartReport.DamagedBytes, store.StartReport.TornBytes));
        Assert.Equal(Acknowledged.Length + Torn.Length, store.Count);
    }

    [Theory]
    [InlineData(8, false)]
    [InlineData(100_000, false)]
    [InlineData(100_000, true)]
    public async Task Store_ZerosBehindTheLastRecord_ScrubBackupAndChangesPassOver(int zeros, bool isSealed)
    {
        var (disk, _) = await MakeAsync();
        if (isSealed)
        {
            // Together more than a segment takes.
            await using var store = await Stores.OpenAsync(disk);
            await store.PutAsync(Stores.Blob(60, 500_000));
            await store.PutAsync(Stores.Blob(61, 500_000));
        }

        var before = await ReadChangesAsync(disk.Kill());
        disk.Put(Segment, [.. disk.ReadAll(Segment), .. new byte[zeros]]);
        var copy = new MemoryFileSystem();
        new StoreBackup(disk, copy, _ => false).Run(null, CancellationToken.None);
        Assert.DoesNotContain(Inspect(copy).Findings, finding => finding.IsDamage);

        foreach (var medium in new[] { disk, copy })
        {
            Assert.Equal(before, await ReadChangesAsync(medium.Kill()));
            await using var store = await Stores.OpenAsync(medium);
            Assert.Equal(0, store.StartReport.DamagedBytes);
            Assert.All([.. Acknowledged, .. Torn], store.AssertHas);
            var options = new ScrubOptions { Period = TimeSpan.Zero, MaxBytesPerSecond = long.MaxValue };
            Assert.Empty((await store.Scrubber.RunAsync(options, CancellationToken.None)).Findings);
        }
    }

    /// <summary>A segment that was being made when the power was lost.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public async Task OpenAsync_NothingButZerosBehindAHeaderThatIsNoneYet_ItIsDeleted(int known)
    {
        var (disk, _) = await MakeAsync();
        const string unfinished = "segments/0000000000000009.seg";
        disk.Put(unfinished, [.. disk.ReadAll(Segment)[..known], .. new byte[70_000]]);

        await using var store = await Stores.OpenAsync(disk);

        Assert.False(disk.Exists(unfinished));
        Assert.Equal(Acknowledged.Length + Torn.Length, store.Count);
    }

    /// <summary>Those of the runs before, from the first one on.</summary>
    private static async Task<List<Change>> ReadChangesAsync(MemoryFileSystem disk)
    {
        await using var store = await Stores.OpenAsync(disk);
        var start = new ChangeCursor(store.Changes.Tail.Store, 0);
        var (changes, _) = await store.Changes.ReadAllAsync(start);
        Assert.NotEmpty(changes);
        return changes;
    }

    /// <summary>The last records are one group of the small blobs.</summary>
    private static async Task<(MemoryFileSystem Disk, int Start)> MakeAsync()
    {
        var disk = new MemoryFileSystem();
        await using (var store = await Stores.OpenAsync(disk))
        {
            foreach (var blob in Acknowledged[..^1])
            {
                await store.PutAsync(blob);
            }

            await PutTogetherAsync(store, disk);
        }

        disk.Delete("checkpoint");
        var records = new List<(long Offset, RecordDescription Record)>();
        using var file = SegmentInspector.Open(disk, Segment);
        file.Read(piece => records.Add((piece.Offset, piece.Record!.Value)), null, CancellationToken.None);
        var last = records[^1];
        Assert.Equal((Torn.Length - 1) * SegmentFormat.RecordSize(BlobLength), last.Record.GroupBefore);
        return (disk, (int)(last.Offset - last.Record.GroupBefore));
    }

    /// <summary>While a flush is held, all that comes gathers to the next group.</summary>
    private static async Task PutTogetherAsync(BlobStore store, MemoryFileSystem disk)
    {
        using var gate = disk.Faults.HoldOnce(DiskCall.Flush);
        var first = store.PutAsync(Stores.Blob(4, 10));
        await gate.Reached;
        var puts = Torn.Select(blob => store.PutAsync(blob)).ToList();
        gate.Open();
        await Task.WhenAll([first, .. puts]);
    }

    private static InspectionReport Inspect(MemoryFileSystem disk) =>
        new StoreInspector(disk).Inspect(null, CancellationToken.None);
}
