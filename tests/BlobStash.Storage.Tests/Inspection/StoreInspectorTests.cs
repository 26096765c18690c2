using System.Buffers.Binary;
using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Inspection;
using BlobStash.Storage.Segments;
using BlobStash.Storage.Tests.Files;
using static BlobStash.Storage.Tests.Inspection.InspectedStore;

namespace BlobStash.Storage.Tests.Inspection;

public sealed class StoreInspectorTests
{
    [Fact]
    public async Task Inspect_SoundStore_FindsNothingAndChangesNothing()
    {
        var disk = await MakeAsync();
        disk.Put("tmp/left.tmp", "left over"u8);
        var before = Picture(disk);

        var report = Inspect(disk);

        Assert.True(report.IsSound);
        Assert.Empty(report.Findings);
        Assert.Equal(CheckpointCondition.Intact, report.Checkpoint);
        Assert.Equal(5, report.BlobRecords);
        Assert.Equal(1, report.Tombstones);
        Assert.Equal(1, report.LargeBlobs);
        Assert.False(report.IsInUse);
        Assert.Equal(before, Picture(disk));
    }

    [Fact]
    public async Task Inspect_OneBitOfAnyFileIsFlipped_IsFoundInThatFile()
    {
        var disk = await MakeAsync();
        var random = new Random(20_260_101);
        foreach (var path in disk.Files().Where(path => path is not ("LOCK" or "FORMAT")))
        {
            var length = disk.ReadAll(path).Length;
            var headers = Enumerable.Range(0, 40).Select(number => number * 4L);
            var anywhere = Enumerable.Range(0, 20).Select(_ => random.NextInt64(length));
            foreach (var offset in headers.Concat(anywhere).Append(length - 1).Where(offset => offset < length))
            {
                var mask = (byte)(1 << random.Next(8));
                Flip(disk, path, offset, mask);

                var report = Inspect(disk);

                Assert.False(report.IsSound, $"{path} at {offset}");
                Assert.All(report.Findings, finding => Assert.Equal(path, finding.File));
                Flip(disk, path, offset, mask);
            }
        }

        Assert.True(Inspect(disk).IsSound);
    }

    [Theory]
    [InlineData(FirstPayload, FindingKind.Payload, FirstPayload)]
    [InlineData(FirstRecord + 3, FindingKind.RecordHeader, FirstRecord)]
    [InlineData(FirstRecord + 40, FindingKind.RecordHeader, FirstRecord)]
    [InlineData(FirstPayload + 1001, FindingKind.Payload, FirstPayload)]
    [InlineData(FirstPayload + 1001 + 4, FindingKind.Padding, FirstRecord)]
    public async Task Inspect_RecordIsDamaged_NamesTheBlobAndThePlace(int offset, FindingKind kind, long place)
    {
        var disk = await MakeAsync();
        Flip(disk, SegmentPath, offset);

        var finding = Assert.Single(Inspect(disk).Findings);

        Assert.Equal((kind, SegmentPath, place), (finding.Kind, finding.File, finding.Offset));
        Assert.Equal(DigestOf(First), finding.Digest);
    }

    [Fact]
    public async Task Inspect_HeadersOfTwoNeighboursAreDamaged_NamesBoth()
    {
        var disk = await MakeAsync();
        Flip(disk, SegmentPath, FirstRecord);
        Flip(disk, SegmentPath, FirstRecord + SegmentFormat.RecordSize(First.Length));

        var report = Inspect(disk);

        Assert.Equal(
            [DigestOf(First), DigestOf(Second)], report.Findings.Select(finding => finding.Digest!.Value));
    }

    [Fact]
    public async Task Inspect_BlockOfALargeBlobIsDamaged_TellsWhichOne()
    {
        var disk = await MakeAsync();
        Flip(disk, LargePath, FirstPayload + (3 * SegmentFormat.BlockSize) + 7);

        var finding = Assert.Single(Inspect(disk).Findings);

        Assert.Equal((FindingKind.Payload, DigestOf(Large)), (finding.Kind, finding.Digest));
        Assert.Equal(FirstPayload + (3 * SegmentFormat.BlockSize), finding.Offset);
        Assert.Equal(SegmentFormat.BlockSize, finding.Length);
    }

    [Fact]
    public async Task Inspect_FileHeaderIsDamaged_StillVerifiesTheRecords()
    {
        var disk = await MakeAsync();
        Flip(disk, SegmentPath, 20);
        Flip(disk, SegmentPath, FirstPayload);

        var report = Inspect(disk);

        Assert.Equal([FindingKind.FileHeader, FindingKind.Payload], report.Findings.Select(finding => finding.Kind));
        Assert.Equal(4, report.BlobRecords);
    }

    [Fact]
    public async Task Inspect_ChecksumsAreRightAndTheBytesAreOthers_FindsItByTheDigest()
    {
        var disk = await MakeAsync();
        var bytes = disk.ReadAll(SegmentPath);
        bytes[FirstPayload] ^= 1;
        var payload = bytes.AsSpan(FirstPayload, First.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(
            bytes.AsSpan(FirstPayload + First.Length), Crc32C.Compute(payload));
        disk.Put(SegmentPath, bytes);

        var finding = Assert.Single(Inspect(disk).Findings);

        Assert.Equal((FindingKind.Digest, DigestOf(First)), (finding.Kind, finding.Digest!.Value));
    }

    [Fact]
    public async Task Inspect_BytesBehindTheLastRecord_AreANoteAndNoDamage()
    {
        var disk = await MakeAsync();
        var bytes = disk.ReadAll(SegmentPath);
        disk.Put(SegmentPath, [.. bytes, .. Stores.Blob(9, 777)]);

        var report = Inspect(disk);

        Assert.True(report.IsSound);
        var note = Assert.Single(report.Findings);
        Assert.Equal((FindingKind.TornTail, (long)bytes.Length, 777L), (note.Kind, note.Offset, note.Length));
    }

    [Fact]
    public async Task Inspect_SegmentIsCut_NamesTheBlobsThatWereInIt()
    {
        var disk = await MakeAsync();
        disk.Put(SegmentPath, disk.ReadAll(SegmentPath).AsSpan(0, FirstPayload + 10));

        var report = Inspect(disk);

        Assert.Contains(report.Findings, finding => finding.Kind == FindingKind.Truncated);
        Assert.Contains(DigestOf(First), report.Findings.Select(finding => finding.Digest!.Value));
        Assert.Contains(DigestOf(Second), report.Findings.Select(finding => finding.Digest!.Value));
    }

    [Fact]
    public async Task Inspect_FilesAreMissing_NamesTheirBlobs()
    {
        var disk = await MakeAsync();
        disk.Delete(SegmentPath);
        disk.Delete(LargePath);

        var report = Inspect(disk);

        Assert.All(report.Findings, finding => Assert.Equal(FindingKind.Missing, finding.Kind));
        var named = report.Findings.Select(finding => finding.Digest!.Value).ToHashSet();
        Assert.Superset(new HashSet<Digest> { DigestOf(First), DigestOf(Large) }, named);
    }

    [Fact]
    public async Task Inspect_CheckpointIsMissing_IsSound()
    {
        var disk = await MakeAsync();
        disk.Delete("checkpoint");

        var report = Inspect(disk);

        Assert.True(report.IsSound);
        Assert.Equal(CheckpointCondition.Missing, report.Checkpoint);
    }

    [Fact]
    public async Task Inspect_SegmentOfANewerVersion_IsRefusedByName()
    {
        var disk = await MakeAsync();
        var bytes = disk.ReadAll(SegmentPath);
        bytes[8] = 3;
        BinaryPrimitives.WriteUInt32LittleEndian(
            bytes.AsSpan(60), Crc32C.Compute(bytes.AsSpan(0, 60)));
        disk.Put(SegmentPath, bytes);

        var refusal = Assert.Throws<StoreOpenException>(() => Inspect(disk));

        Assert.Contains(SegmentPath, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("version 3", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_NoStore_IsRefused() =>
        Assert.Throws<StoreOpenException>(() => Inspect(new MemoryFileSystem()));

    [Fact]
    public async Task Inspect_ProgressIsAsked_EndsAtTheTotal()
    {
        var disk = await MakeAsync();
        var last = default(InspectionProgress);

        var report = new StoreInspector(disk).Inspect(progress => last = progress, CancellationToken.None);

        Assert.Equal(report.Bytes, last.TotalBytes);
        Assert.InRange(last.Bytes, last.TotalBytes / 2, last.TotalBytes);
    }
}
