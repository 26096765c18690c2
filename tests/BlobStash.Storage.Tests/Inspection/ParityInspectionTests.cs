using BlobStash.Storage.Inspection;
using BlobStash.Storage.Tests.Parity;

namespace BlobStash.Storage.Tests.Inspection;

public sealed class ParityInspectionTests
{
    [Fact]
    public async Task Inspect_SoundParity_IsSoundAndChangesNothing()
    {
        var (disk, _) = await ParityStores.CreateAsync();
        var before = InspectedStore.Picture(disk);

        var report = InspectedStore.Inspect(disk);

        Assert.True(report.IsSound, string.Join('\n', report.Findings));
        Assert.Equal(disk.Files().Count(ParityStores.IsParity), report.ParityFiles);
        Assert.Equal(
            disk.Files().Count(path => path.StartsWith("segments/", StringComparison.Ordinal)) / 2,
            disk.Files().Count(path => path.StartsWith("segments/", StringComparison.Ordinal)
                && ParityStores.IsParity(path)));
        Assert.Equal(before, InspectedStore.Picture(disk));
    }

    [Fact]
    public async Task Inspect_AnyByteOfAParityFileIsFlipped_IsFound()
    {
        var (disk, _) = await ParityStores.CreateAsync();
        var random = new Random(20_260_103);
        foreach (var path in disk.Files().Where(ParityStores.IsParity).ToList())
        {
            for (var i = 0; i < 20; i++)
            {
                var offset = random.NextInt64(disk.ReadAll(path).Length);
                disk.Xor(path, offset, 4);

                var finding = Assert.Single(InspectedStore.Inspect(disk).Findings);

                Assert.Equal((FindingKind.Parity, path, true), (finding.Kind, finding.File, finding.IsDamage));
                disk.Xor(path, offset, 4);
            }
        }
    }

    [Fact]
    public async Task Inspect_ParityIsDamagedBeyondRecognition_IsOfNoUse()
    {
        var (disk, _) = await ParityStores.CreateAsync();
        var path = disk.Files().First(ParityStores.IsParity);
        disk.Put(path, new byte[disk.ReadAll(path).Length]);

        var finding = Assert.Single(InspectedStore.Inspect(disk).Findings);

        Assert.Equal((FindingKind.ParityUnusable, path), (finding.Kind, finding.File));
    }

    [Fact]
    public async Task Inspect_DataOfASealedSegmentIsDamaged_NamesTheBlobAndNotTheParity()
    {
        var (disk, _) = await ParityStores.CreateAsync();
        disk.Xor(disk.SealedSegment(), 5000, 1);

        var finding = Assert.Single(InspectedStore.Inspect(disk).Findings);

        Assert.Equal(FindingKind.Payload, finding.Kind);
        Assert.NotNull(finding.Digest);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Inspect_LastRecordOfASealedSegmentIsDamaged_IsDamageAndNoTornTail(bool hasCheckpoint)
    {
        var (disk, _) = await ParityStores.CreateAsync();
        if (!hasCheckpoint)
        {
            disk.Delete("checkpoint");
        }

        var segment = disk.SealedSegment();
        disk.Xor(segment, disk.ReadAll(segment).Length - 40, 1);

        var report = InspectedStore.Inspect(disk);

        Assert.Equal(FindingKind.RecordHeader, Assert.Single(report.Findings).Kind);
    }

    [Fact]
    public async Task Inspect_EndOfASealedSegmentIsCutOff_SaysHowMuch()
    {
        var (disk, _) = await ParityStores.CreateAsync();
        disk.Delete("checkpoint");
        var segment = disk.SealedSegment();
        var bytes = disk.ReadAll(segment);
        disk.Put(segment, bytes.AsSpan(0, bytes.Length - 80).ToArray());

        var finding = Assert.Single(InspectedStore.Inspect(disk).Findings);

        Assert.Equal((FindingKind.Truncated, segment, 80L), (finding.Kind, finding.File, finding.Length));
    }

    [Fact]
    public async Task Read_Header_TellsWhatTheFileIs()
    {
        var (disk, _) = await ParityStores.CreateAsync();
        var segment = disk.SealedSegment();
        var path = segment.Replace(".seg", ".par", StringComparison.Ordinal);

        var description = ParityDescription.Read(disk, path);
        disk.Xor(path, 3, 1);
        var damaged = ParityDescription.Read(disk, path);

        Assert.True(description!.IsWhole);
        Assert.Equal(segment, description.Protects);
        Assert.Equal(disk.ReadAll(segment).Length, description.ProtectedLength);
        Assert.Equal((10, 2), (description.DataShards, description.ParityShards));
        Assert.Equal(description with { IsWhole = false }, damaged);
    }
}
